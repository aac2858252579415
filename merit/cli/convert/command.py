import click


@click.command("convert")
def convert_command() -> None: ...
