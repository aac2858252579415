import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.manager
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


# Numbers are found as they are typed in one go, too: merit/crm/searching.py.
DIGITS = r"""
UPDATE crm_customer SET search = search || E'\n' || regexp_replace(phone, '\D', '', 'g') WHERE phone ~ '\d.*\D.*\d';
UPDATE crm_contact SET search = search || E'\n' || regexp_replace(phone, '\D', '', 'g') WHERE phone ~ '\d.*\D.*\d';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0013_supervision'),
        ('org', '0004_daily_and_notices'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(DIGITS, migrations.RunSQL.noop),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('author_name', models.CharField(max_length=200)),
                ('text', models.TextField(blank=True, max_length=4000, verbose_name='text')),
                ('edited_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('search', models.TextField(blank=True, default='', editable=False)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.company')),
                ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='crm.contract', verbose_name='contract')),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='crm.customer', verbose_name='customer')),
                ('opportunity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='crm.opportunity', verbose_name='opportunity')),
            ],
            options={
                'verbose_name': 'comment',
                'verbose_name_plural': 'comments',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='CommentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('author_name', models.CharField(max_length=200)),
                ('text', models.TextField(blank=True, max_length=4000, verbose_name='text')),
                ('edited_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('author', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company')),
                ('contract', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.contract', verbose_name='contract')),
                ('customer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer', verbose_name='customer')),
                ('opportunity', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.opportunity', verbose_name='opportunity')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.comment')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='File',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('type', models.CharField(max_length=20, verbose_name='kind')),
                ('size', models.PositiveBigIntegerField(verbose_name='size')),
                ('digest', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=40, unique=True)),
                ('small_key', models.CharField(blank=True, max_length=40)),
                ('small_size', models.PositiveIntegerField(default=0)),
                ('by_name', models.CharField(max_length=200)),
                ('activity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='crm.activity')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='crm.comment')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.company')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='crm.contact')),
                ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='crm.contract')),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='crm.customer')),
                ('opportunity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='crm.opportunity')),
            ],
            options={
                'verbose_name': 'file',
                'verbose_name_plural': 'files',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='FileEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('type', models.CharField(max_length=20, verbose_name='kind')),
                ('size', models.PositiveBigIntegerField(verbose_name='size')),
                ('digest', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=40)),
                ('small_key', models.CharField(blank=True, max_length=40)),
                ('small_size', models.PositiveIntegerField(default=0)),
                ('by_name', models.CharField(max_length=200)),
                ('activity', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.activity')),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('comment', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.comment')),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='org.company')),
                ('contact', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.contact')),
                ('contract', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.contract')),
                ('customer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer')),
                ('opportunity', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.opportunity')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='crm.file')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FileSpace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quota_mb', models.PositiveIntegerField(default=10240, verbose_name='room for files in megabytes')),
                ('used', models.PositiveBigIntegerField(default=0)),
                ('company', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='org.company')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='crm.comment')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['customer', '-created_at', '-id'], name='comment_customer'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['opportunity', '-created_at', '-id'], name='comment_opportunity'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['contract', '-created_at', '-id'], name='comment_contract'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=django.contrib.postgres.indexes.GinIndex(models.Func('search', function='merit_grams'), name='comment_search'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contract__isnull', True), ('customer__isnull', False), ('opportunity__isnull', True)), models.Q(('contract__isnull', True), ('customer__isnull', True), ('opportunity__isnull', False)), models.Q(('contract__isnull', False), ('customer__isnull', True), ('opportunity__isnull', True)), _connector='OR'), name='comment_on_one'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='comment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_commentevent" ("author_id", "author_name", "company_id", "contract_id", "created_at", "customer_id", "deleted_at", "edited_at", "id", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "updated_at", "version") SELECT new_values."author_id", new_values."author_name", new_values."company_id", new_values."contract_id", new_values."created_at", new_values."customer_id", new_values."deleted_at", new_values."edited_at", new_values."id", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."text", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='bd56bff7ce6ee485cec1258f7aed7e55a9849691', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_cf5ea', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_comment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='comment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_commentevent" ("author_id", "author_name", "company_id", "contract_id", "created_at", "customer_id", "deleted_at", "edited_at", "id", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "updated_at", "version") SELECT new_values."author_id", new_values."author_name", new_values."company_id", new_values."contract_id", new_values."created_at", new_values."customer_id", new_values."deleted_at", new_values."edited_at", new_values."id", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."text", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."author_id" IS DISTINCT FROM (new_values."author_id") OR old_values."author_name" IS DISTINCT FROM (new_values."author_name") OR old_values."company_id" IS DISTINCT FROM (new_values."company_id") OR old_values."contract_id" IS DISTINCT FROM (new_values."contract_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."deleted_at" IS DISTINCT FROM (new_values."deleted_at") OR old_values."edited_at" IS DISTINCT FROM (new_values."edited_at") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."opportunity_id" IS DISTINCT FROM (new_values."opportunity_id") OR old_values."text" IS DISTINCT FROM (new_values."text") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='dd625e52b5ac44bc854b604cdbcf01cc8556103e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_e9a75', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_comment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='comment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_commentevent" ("author_id", "author_name", "company_id", "contract_id", "created_at", "customer_id", "deleted_at", "edited_at", "id", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "updated_at", "version") SELECT old_values."author_id", old_values."author_name", old_values."company_id", old_values."contract_id", old_values."created_at", old_values."customer_id", old_values."deleted_at", old_values."edited_at", old_values."id", old_values."opportunity_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."text", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='8226de52f105f2ea085b041b0ad9886d05fea05e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_7661e', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_comment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commentevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='be3756ee4ba5f1efa771132147d3ac659d86aa59', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_05bdf', table='crm_commentevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='file',
            index=models.Index(condition=models.Q(('customer__isnull', False)), fields=['customer', '-created_at', '-id'], name='file_customer'),
        ),
        migrations.AddIndex(
            model_name='file',
            index=models.Index(condition=models.Q(('contact__isnull', False)), fields=['contact', '-created_at', '-id'], name='file_contact'),
        ),
        migrations.AddIndex(
            model_name='file',
            index=models.Index(condition=models.Q(('opportunity__isnull', False)), fields=['opportunity', '-created_at', '-id'], name='file_opportunity'),
        ),
        migrations.AddIndex(
            model_name='file',
            index=models.Index(condition=models.Q(('contract__isnull', False)), fields=['contract', '-created_at', '-id'], name='file_contract'),
        ),
        migrations.AddIndex(
            model_name='file',
            index=models.Index(condition=models.Q(('activity__isnull', False)), fields=['activity', '-created_at', '-id'], name='file_activity'),
        ),
        migrations.AddIndex(
            model_name='file',
            index=models.Index(condition=models.Q(('comment__isnull', False)), fields=['comment', '-created_at', '-id'], name='file_comment'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('activity__isnull', True), ('comment__isnull', True), ('contact__isnull', True), ('contract__isnull', True), ('customer__isnull', False), ('opportunity__isnull', True)), models.Q(('activity__isnull', True), ('comment__isnull', True), ('contact__isnull', False), ('contract__isnull', True), ('customer__isnull', True), ('opportunity__isnull', True)), models.Q(('activity__isnull', True), ('comment__isnull', True), ('contact__isnull', True), ('contract__isnull', True), ('customer__isnull', True), ('opportunity__isnull', False)), models.Q(('activity__isnull', True), ('comment__isnull', True), ('contact__isnull', True), ('contract__isnull', False), ('customer__isnull', True), ('opportunity__isnull', True)), models.Q(('activity__isnull', False), ('comment__isnull', True), ('contact__isnull', True), ('contract__isnull', True), ('customer__isnull', True), ('opportunity__isnull', True)), models.Q(('activity__isnull', True), ('comment__isnull', False), ('contact__isnull', True), ('contract__isnull', True), ('customer__isnull', True), ('opportunity__isnull', True)), _connector='OR'), name='file_of_one'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='file',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_fileevent" ("activity_id", "by_id", "by_name", "comment_id", "company_id", "contact_id", "contract_id", "created_at", "customer_id", "digest", "id", "key", "name", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "small_key", "small_size", "type", "updated_at", "version") SELECT new_values."activity_id", new_values."by_id", new_values."by_name", new_values."comment_id", new_values."company_id", new_values."contact_id", new_values."contract_id", new_values."created_at", new_values."customer_id", new_values."digest", new_values."id", new_values."key", new_values."name", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."size", new_values."small_key", new_values."small_size", new_values."type", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='44b73cf60ca99b8360c14ac59dc9b620a6180147', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5803c', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_file', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='file',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_fileevent" ("activity_id", "by_id", "by_name", "comment_id", "company_id", "contact_id", "contract_id", "created_at", "customer_id", "digest", "id", "key", "name", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "small_key", "small_size", "type", "updated_at", "version") SELECT new_values."activity_id", new_values."by_id", new_values."by_name", new_values."comment_id", new_values."company_id", new_values."contact_id", new_values."contract_id", new_values."created_at", new_values."customer_id", new_values."digest", new_values."id", new_values."key", new_values."name", new_values."opportunity_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."size", new_values."small_key", new_values."small_size", new_values."type", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ce5bb74b9733f5dd629756a7a0bb72390200af2b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_9937a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_file', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='file',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_fileevent" ("activity_id", "by_id", "by_name", "comment_id", "company_id", "contact_id", "contract_id", "created_at", "customer_id", "digest", "id", "key", "name", "opportunity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "small_key", "small_size", "type", "updated_at", "version") SELECT old_values."activity_id", old_values."by_id", old_values."by_name", old_values."comment_id", old_values."company_id", old_values."contact_id", old_values."contract_id", old_values."created_at", old_values."customer_id", old_values."digest", old_values."id", old_values."key", old_values."name", old_values."opportunity_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."size", old_values."small_key", old_values."small_size", old_values."type", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d1c6a8f61c6b27e273b9a28d47f0ffab2199a655', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a11e3', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_file', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fileevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ac3a65d3d5003d793ca9b8cc37ed94c8fe426bca', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c7b07', table='crm_fileevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='mention',
            constraint=models.UniqueConstraint(fields=('comment', 'person'), name='mention_once'),
        ),
    ]
