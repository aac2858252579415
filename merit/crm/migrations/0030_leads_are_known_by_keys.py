"""Leads are known again by the same keys as customers; calls may be a lead's; open contracts may be transferred.

Keys that leave out a direct line behind a number (0755-83321100-802) are made anew when they are next asked for.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import merit.core.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


ANEW = r"""
UPDATE crm_customer SET keys = NULL
    WHERE phone ~ '\d{7}\s?[-‐-―－]\s?\d{1,5}([^0-9]|$)' OR name ~ '市\s';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0029_lists_by_amount'),
        ('org', '0007_people_by_name'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='call',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='call',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='call',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='lead',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='lead',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='lead',
            name='delete_delete',
        ),
        migrations.RemoveIndex(
            model_name='lead',
            name='lead_phone',
        ),
        migrations.RemoveIndex(
            model_name='lead',
            name='lead_email',
        ),
        migrations.RemoveField(
            model_name='lead',
            name='email_key',
        ),
        migrations.RemoveField(
            model_name='lead',
            name='phone_key',
        ),
        migrations.RemoveField(
            model_name='leadevent',
            name='email_key',
        ),
        migrations.RemoveField(
            model_name='leadevent',
            name='phone_key',
        ),
        migrations.AddField(
            model_name='call',
            name='lead',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='calls', to='crm.lead', verbose_name='lead'),
        ),
        migrations.AddField(
            model_name='callevent',
            name='lead',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.lead', verbose_name='lead'),
        ),
        migrations.AddField(
            model_name='lead',
            name='keys',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, editable=False, null=True, size=None),
        ),
        migrations.AlterField(
            model_name='call',
            name='from_number',
            field=merit.core.fields.LineField(blank=True, max_length=40, verbose_name='from'),
        ),
        migrations.AlterField(
            model_name='call',
            name='to_number',
            field=merit.core.fields.LineField(blank=True, max_length=40, verbose_name='to'),
        ),
        migrations.AlterField(
            model_name='callevent',
            name='from_number',
            field=merit.core.fields.LineField(blank=True, max_length=40, verbose_name='from'),
        ),
        migrations.AlterField(
            model_name='callevent',
            name='to_number',
            field=merit.core.fields.LineField(blank=True, max_length=40, verbose_name='to'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='what',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('customers', 'Customers'), ('opportunities', 'Open opportunities'), ('follow_ups', 'Open follow-ups'), ('leads', 'Leads'), ('contracts', 'Open contracts')], max_length=20), size=None, verbose_name='what'),
        ),
        migrations.AlterField(
            model_name='transferevent',
            name='what',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('customers', 'Customers'), ('opportunities', 'Open opportunities'), ('follow_ups', 'Open follow-ups'), ('leads', 'Leads'), ('contracts', 'Open contracts')], max_length=20), size=None, verbose_name='what'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='lead_keys'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('keys', None)), fields=['company'], name='lead_without_keys'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='call',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_callevent" ("activity_id", "agent", "answered", "call_id", "company_id", "contact_id", "created_at", "customer_id", "direction", "duration", "from_number", "id", "lead_id", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recording_url", "started_at", "state", "to_number", "updated_at", "version") SELECT new_values."activity_id", new_values."agent", new_values."answered", new_values."call_id", new_values."company_id", new_values."contact_id", new_values."created_at", new_values."customer_id", new_values."direction", new_values."duration", new_values."from_number", new_values."id", new_values."lead_id", new_values."note", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."recording_url", new_values."started_at", new_values."state", new_values."to_number", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='933ce71c2786f6012f998d45f43846c3d689a49d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_db651', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_call', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='call',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_callevent" ("activity_id", "agent", "answered", "call_id", "company_id", "contact_id", "created_at", "customer_id", "direction", "duration", "from_number", "id", "lead_id", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recording_url", "started_at", "state", "to_number", "updated_at", "version") SELECT new_values."activity_id", new_values."agent", new_values."answered", new_values."call_id", new_values."company_id", new_values."contact_id", new_values."created_at", new_values."customer_id", new_values."direction", new_values."duration", new_values."from_number", new_values."id", new_values."lead_id", new_values."note", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."recording_url", new_values."started_at", new_values."state", new_values."to_number", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f8f849da5e131320bce88c3d90eb74e571154320', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_be8b2', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_call', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='call',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_callevent" ("activity_id", "agent", "answered", "call_id", "company_id", "contact_id", "created_at", "customer_id", "direction", "duration", "from_number", "id", "lead_id", "note", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recording_url", "started_at", "state", "to_number", "updated_at", "version") SELECT old_values."activity_id", old_values."agent", old_values."answered", old_values."call_id", old_values."company_id", old_values."contact_id", old_values."created_at", old_values."customer_id", old_values."direction", old_values."duration", old_values."from_number", old_values."id", old_values."lead_id", old_values."note", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."recording_url", old_values."started_at", old_values."state", old_values."to_number", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a86f7869907fbd86d203bc4da821185b6a349925', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_c1966', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_call', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_leadevent" ("amount", "attributes", "channel", "code", "company_id", "company_name", "consent", "contact_id", "converted_at", "created_at", "customer_id", "email", "escalated_at", "form_id", "handled_at", "id", "industry", "last_contact_on", "name", "need", "next_contact_on", "next_step", "note", "opportunity_id", "owned_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "pooled_at", "reason", "received_at", "region", "reminded_at", "source", "status", "tags", "title", "updated_at", "version") SELECT new_values."amount", new_values."attributes", new_values."channel", new_values."code", new_values."company_id", new_values."company_name", new_values."consent", new_values."contact_id", new_values."converted_at", new_values."created_at", new_values."customer_id", new_values."email", new_values."escalated_at", new_values."form_id", new_values."handled_at", new_values."id", new_values."industry", new_values."last_contact_on", new_values."name", new_values."need", new_values."next_contact_on", new_values."next_step", new_values."note", new_values."opportunity_id", new_values."owned_at", new_values."owner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."pooled_at", new_values."reason", new_values."received_at", new_values."region", new_values."reminded_at", new_values."source", new_values."status", new_values."tags", new_values."title", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='4810a83b72001973a7a000902a6737d18f86fe9c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d7ebf', referencing='REFERENCING NEW TABLE AS new_values ', table='crm_lead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_leadevent" ("amount", "attributes", "channel", "code", "company_id", "company_name", "consent", "contact_id", "converted_at", "created_at", "customer_id", "email", "escalated_at", "form_id", "handled_at", "id", "industry", "last_contact_on", "name", "need", "next_contact_on", "next_step", "note", "opportunity_id", "owned_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "pooled_at", "reason", "received_at", "region", "reminded_at", "source", "status", "tags", "title", "updated_at", "version") SELECT new_values."amount", new_values."attributes", new_values."channel", new_values."code", new_values."company_id", new_values."company_name", new_values."consent", new_values."contact_id", new_values."converted_at", new_values."created_at", new_values."customer_id", new_values."email", new_values."escalated_at", new_values."form_id", new_values."handled_at", new_values."id", new_values."industry", new_values."last_contact_on", new_values."name", new_values."need", new_values."next_contact_on", new_values."next_step", new_values."note", new_values."opportunity_id", new_values."owned_at", new_values."owner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."pooled_at", new_values."reason", new_values."received_at", new_values."region", new_values."reminded_at", new_values."source", new_values."status", new_values."tags", new_values."title", new_values."updated_at", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."amount" IS DISTINCT FROM (new_values."amount") OR old_values."attributes" IS DISTINCT FROM (new_values."attributes") OR old_values."channel" IS DISTINCT FROM (new_values."channel") OR old_values."code" IS DISTINCT FROM (new_values."code") OR old_values."company_id" IS DISTINCT FROM (new_values."company_id") OR old_values."company_name" IS DISTINCT FROM (new_values."company_name") OR old_values."consent" IS DISTINCT FROM (new_values."consent") OR old_values."contact_id" IS DISTINCT FROM (new_values."contact_id") OR old_values."converted_at" IS DISTINCT FROM (new_values."converted_at") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."escalated_at" IS DISTINCT FROM (new_values."escalated_at") OR old_values."form_id" IS DISTINCT FROM (new_values."form_id") OR old_values."handled_at" IS DISTINCT FROM (new_values."handled_at") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."industry" IS DISTINCT FROM (new_values."industry") OR old_values."last_contact_on" IS DISTINCT FROM (new_values."last_contact_on") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."need" IS DISTINCT FROM (new_values."need") OR old_values."next_contact_on" IS DISTINCT FROM (new_values."next_contact_on") OR old_values."next_step" IS DISTINCT FROM (new_values."next_step") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."opportunity_id" IS DISTINCT FROM (new_values."opportunity_id") OR old_values."owned_at" IS DISTINCT FROM (new_values."owned_at") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."phone" IS DISTINCT FROM (new_values."phone") OR old_values."pooled_at" IS DISTINCT FROM (new_values."pooled_at") OR old_values."reason" IS DISTINCT FROM (new_values."reason") OR old_values."received_at" IS DISTINCT FROM (new_values."received_at") OR old_values."region" IS DISTINCT FROM (new_values."region") OR old_values."reminded_at" IS DISTINCT FROM (new_values."reminded_at") OR old_values."source" IS DISTINCT FROM (new_values."source") OR old_values."status" IS DISTINCT FROM (new_values."status") OR old_values."tags" IS DISTINCT FROM (new_values."tags") OR old_values."title" IS DISTINCT FROM (new_values."title") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."version" IS DISTINCT FROM (new_values."version")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6049d2c9499eb06c4a46f87e6c5e2c79089fe0f1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_9bca5', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='crm_lead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_leadevent" ("amount", "attributes", "channel", "code", "company_id", "company_name", "consent", "contact_id", "converted_at", "created_at", "customer_id", "email", "escalated_at", "form_id", "handled_at", "id", "industry", "last_contact_on", "name", "need", "next_contact_on", "next_step", "note", "opportunity_id", "owned_at", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "pooled_at", "reason", "received_at", "region", "reminded_at", "source", "status", "tags", "title", "updated_at", "version") SELECT old_values."amount", old_values."attributes", old_values."channel", old_values."code", old_values."company_id", old_values."company_name", old_values."consent", old_values."contact_id", old_values."converted_at", old_values."created_at", old_values."customer_id", old_values."email", old_values."escalated_at", old_values."form_id", old_values."handled_at", old_values."id", old_values."industry", old_values."last_contact_on", old_values."name", old_values."need", old_values."next_contact_on", old_values."next_step", old_values."note", old_values."opportunity_id", old_values."owned_at", old_values."owner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."phone", old_values."pooled_at", old_values."reason", old_values."received_at", old_values."region", old_values."reminded_at", old_values."source", old_values."status", old_values."tags", old_values."title", old_values."updated_at", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='5d539ad6e383c7195314b66142cafce8066554cb', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_04a61', referencing='REFERENCING OLD TABLE AS old_values ', table='crm_lead', when='AFTER')),
        ),
        migrations.RunSQL(ANEW, migrations.RunSQL.noop),
    ]
