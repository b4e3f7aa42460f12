"""The commands of `homecare` by name."""

import typer

from api.cli import (
    addresses,
    admin,
    calibrate,
    database,
    demo,
    files,
    maps,
    places,
    plans,
    privacy,
    repair,
    roads,
    serve,
    service,
    settings,
    trade_off,
    view,
    warmup,
)
from api.cli.frame import tell

app = typer.Typer(
    name="homecare",
    help=tell("cli.help.homecare"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
register = typer.Typer(help=tell("cli.help.addresses"), no_args_is_help=True)
road_map = typer.Typer(help=tell("cli.help.roads"), no_args_is_help=True)
drawn_map = typer.Typer(help=tell("cli.help.map"), no_args_is_help=True)
db = typer.Typer(help=tell("cli.help.db"), no_args_is_help=True)
key_file = typer.Typer(help=tell("cli.help.keys"), no_args_is_help=True)
admins = typer.Typer(help=tell("cli.help.admin"), no_args_is_help=True)

app.command("demo", help=tell("cli.help.demo"))(demo.demo)
app.command("template", help=tell("cli.help.template"))(files.template)
app.command("import", help=tell("cli.help.import"))(files.import_)
app.command("generate", help=tell("cli.help.generate"))(files.generate)
app.command("visits", help=tell("cli.help.visits"))(view.visits)
app.command("plan", help=tell("cli.help.plan"))(plans.plan)
app.command("repair", help=tell("cli.help.repair"))(repair.repair)
app.command("trade-off", help=tell("cli.help.trade_off"))(trade_off.trade_off)
app.command("places", help=tell("cli.help.places"))(places.places)
app.command("check", help=tell("cli.help.check"))(plans.check)
app.command("approve", help=tell("cli.help.approve"))(plans.approve)
app.command("publish", help=tell("cli.help.publish"))(plans.publish)
app.command("show", help=tell("cli.help.show"))(view.show)
app.command("export", help=tell("cli.help.export"))(files.export)
app.command("warmup", help=tell("cli.help.warmup"))(warmup.warmup)
app.command("serve", help=tell("cli.help.serve"))(serve.serve)
app.command("server", help=tell("cli.help.server"))(serve.server)
app.command("settings", help=tell("cli.help.settings"))(settings.show_settings)
app.command("worker", help=tell("cli.help.worker"))(service.worker)
app.command("timer", help=tell("cli.help.timer"))(service.timer)
app.add_typer(register, name="addresses")
register.command("import", help=tell("cli.help.addresses_import"))(addresses.import_)
register.command("search", help=tell("cli.help.addresses_search"))(addresses.search)
register.command("locate", help=tell("cli.help.addresses_locate"))(addresses.locate)
app.add_typer(road_map, name="roads")
road_map.command("import", help=tell("cli.help.roads_import"))(roads.import_)
road_map.command("matrix", help=tell("cli.help.roads_matrix"))(roads.matrix)
road_map.command("route", help=tell("cli.help.roads_route"))(roads.route)
road_map.command("isochrone", help=tell("cli.help.roads_isochrone"))(roads.isochrone)
road_map.command("check", help=tell("cli.help.roads_check"))(roads.check)
road_map.command("calibrate", help=tell("cli.help.roads_calibrate"))(calibrate.calibrate)
road_map.command("about", help=tell("cli.help.roads_about"))(roads.about)
app.add_typer(drawn_map, name="map")
drawn_map.command("import", help=tell("cli.help.map_import"))(maps.import_)
drawn_map.command("parishes", help=tell("cli.help.map_parishes"))(maps.parishes)
drawn_map.command("coverage", help=tell("cli.help.map_coverage"))(maps.coverage)
drawn_map.command("compare", help=tell("cli.help.map_compare"))(maps.compare)
app.add_typer(db, name="db")
db.command("upgrade", help=tell("cli.help.db_upgrade"))(database.upgrade)
db.command("backup", help=tell("cli.help.db_backup"))(database.backup)
db.command("restore", help=tell("cli.help.db_restore"))(database.restore)
app.command("retention", help=tell("cli.help.retention"))(privacy.retention)
app.command("erase", help=tell("cli.help.erase"))(privacy.erase)
app.command("pseudonymise", help=tell("cli.help.pseudonymise"))(privacy.pseudonymise)
app.add_typer(key_file, name="keys")
key_file.command("create", help=tell("cli.help.keys_create"))(privacy.create_keys)
key_file.command("rotate", help=tell("cli.help.keys_rotate"))(privacy.rotate_keys)
app.add_typer(admins, name="admin")
admins.command("create", help=tell("cli.help.admin_create"))(admin.create)
admins.command("reset", help=tell("cli.help.admin_reset"))(admin.reset)
