"""Settings of one installation; nothing else in the project reads the environment.

What a municipality may set for itself is `homecare.model.MunicipalitySettings`.
"""

import os
import sys
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from homecare.errors import SettingsError

LEAST_MEMORY_MB = 768
"""Below this OR-Tools and numba do not even load and compile; measured in docs/running.md."""


class Settings(BaseSettings):
    """Read from HOMECARE_* in the environment, then from homecare.toml where the program runs."""

    model_config = SettingsConfigDict(
        env_prefix="HOMECARE_", toml_file="homecare.toml", frozen=True, extra="forbid"
    )

    database_url: str = Field(
        default="sqlite:///var/homecare.sqlite",
        description="SQLAlchemy URL: sqlite:///path or postgresql+pg8000://user@host/name",
    )
    language: Literal["lv", "en"] | None = Field(
        default=None,
        description="lv or en; unset takes LANG, and Latvian where that says nothing",
    )
    actor: str = Field(default="coordinator", description="Who is named in the audit")
    municipality: str | None = Field(
        default=None, description="Code of the municipality where a database holds several"
    )
    solve_memory_mb: int = Field(
        default=2048, ge=LEAST_MEMORY_MB, description="Most memory of a solver process, megabytes"
    )
    solve_threads: int | None = Field(
        default=None,
        ge=1,
        le=64,
        description="Threads of a search that a worker carries out; unset: as many as there are "
        "cores but one, two at most",
    )
    cache_dir: Path | None = Field(
        default=None,
        description="Where the compiled solver is kept; unset: beside the program, else in the "
        "user's cache folder",
    )
    travel_provider: Literal["geodesic", "roads", "osrm", "valhalla"] | None = Field(
        default=None,
        description="Where travel times come from; unset: roads where a road map was imported",
    )
    roads_file: Path = Field(
        default=Path("var/roads.npz"), description="The imported road map, see homecare roads"
    )
    roads_ferries: bool = Field(default=True, description="Whether roads go over ferries")
    basemap_file: Path = Field(
        default=Path("var/basemap.pmtiles"),
        description="The imported base map, see homecare map import",
    )
    parishes_file: Path = Field(
        default=Path("var/parishes.geojson"),
        description="The imported boundaries of parishes, see homecare map parishes",
    )
    osrm_url: str | None = Field(
        default=None, description="Address of an OSRM server that may see where clients live"
    )
    valhalla_url: str | None = Field(
        default=None, description="Address of a Valhalla server that may see where clients live"
    )
    addresses_file: Path = Field(
        default=Path("var/addresses.sqlite"),
        description="The imported address register, see homecare addresses",
    )
    geocoder_url: str | None = Field(
        default=None,
        description="Address of a geocoder of your own that may see clients' addresses; unset: none",
    )
    geocoder: Literal["nominatim", "photon"] = Field(
        default="nominatim", description="What answers at that address"
    )
    geocoder_per_s: float = Field(
        default=1.0, gt=0, le=100, description="Most questions a second to that geocoder"
    )
    map_tiles_url: str | None = Field(
        default=None,
        description="Template of online map tiles; unset: maps ask no other host",
    )
    debug: bool = Field(
        default=False,
        description="Whether a fault of the program prints the lines of code that led to it",
    )
    secret_key_file: Path = Field(
        default=Path("var/homecare.key"),
        description="Keys that door codes and second factors are sealed with",
    )
    erasures_file: Path = Field(
        default=Path("var/erasures.jsonl"),
        description="List of erased persons, in codes, that a restored backup is held to",
    )
    out_dir: Path = Field(default=Path("var"), description="Where files for people are written")
    server_host: str = Field(default="127.0.0.1", description="Address the server listens on")
    server_port: int = Field(default=8080, ge=1, le=65535, description="Port of the server")
    server_threads: int = Field(
        default=12,
        ge=1,
        le=14,
        description="Requests worked on at once; the store opens 15 connections at most",
    )
    https: bool = Field(
        default=True, description="Whether people reach the server by https, through a proxy"
    )
    limit_body_bytes: int = Field(
        default=1_000_000, ge=1_000, description="Largest JSON document in a request"
    )
    limit_upload_bytes: int = Field(
        default=5_000_000, ge=1_000, description="Largest upload of files in a request"
    )
    limit_rows: int = Field(default=20_000, ge=1, description="Most rows of an uploaded file")
    limit_runs_waiting: int = Field(
        default=20, ge=1, description="Most runs of a municipality that wait at once"
    )
    worker_patience_s: float = Field(
        default=20.0,
        ge=0,
        le=3600,
        description="So long a worker that is told to end lets its run go on before handing it back",
    )
    least_free_mb: int = Field(
        default=500, ge=0, description="Below so much free disk the server is not ready, megabytes"
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="Addresses of proxies whose X-Forwarded-For is believed, with commas between",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="From which level on the server writes its log"
    )
    public_url: str | None = Field(
        default=None, description="Address under which people reach the server, https://host"
    )
    oidc_issuer: str | None = Field(
        default=None, description="Issuer of the identity provider; unset: passwords alone"
    )
    oidc_client_id: str | None = Field(default=None, description="Who we are at that provider")
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="With what we prove that to the provider"
    )
    metrics_token: SecretStr | None = Field(
        default=None, description="What Prometheus shows to read /metrics; unset: there is none"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the base class names it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment before file; no .env, no secrets folder."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def environment(self) -> dict[str, str]:
        """The environment in which another process of ours has these settings."""
        found = {k: v for k, v in os.environ.items() if not k.upper().startswith("HOMECARE_")}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, SecretStr):
                value = value.get_secret_value()
            if value is not None:
                found[f"HOMECARE_{name.upper()}"] = str(value)
        return found

    def user_cache(self) -> Path:
        """The folder of this program below the user's cache folder, as the platform has it."""
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Caches" / "homecare"
        below = os.environ.get("XDG_CACHE_HOME", "")
        return (Path(below) if Path(below).is_absolute() else Path.home() / ".cache") / "homecare"

    def spoken(self) -> str:
        """The language of the person at the terminal, "lv" or "en"."""
        locale = next(
            (v for k in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(k))), ""
        )
        return self.language or ("en" if locale.startswith("en") else "lv")


@cache
def settings() -> Settings:
    """The settings of this process.

    Raises SettingsError naming the first wrong setting, never its value.
    """
    try:
        return Settings()
    except ValidationError as wrong:
        first = wrong.errors(include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(name=name, reason=first["type"]) from None
