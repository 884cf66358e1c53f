"""Every setting of the archive, typed, each with its reason. A wrong value stops the start with one clear line."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

MEBIBYTE = 1024 * 1024
DEFAULT_FILE = Path("strongroom.toml")

Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[int, Field(ge=1)]


class Settings(BaseSettings):
    """The settings: from the environment (STRONGROOM_…), else from a TOML file, else these defaults."""

    model_config = SettingsConfigDict(env_prefix="STRONGROOM_", extra="forbid", frozen=True)

    data: Path = Field(Path("var"), description="the folder of everything the embedded parts keep")
    host: str = Field("127.0.0.1", description="the address the web server listens on; only this machine by default")
    port: Port = Field(8000, description="the port the web server listens on")
    origin: str = Field("", description="the address people type, when it differs from http://host:port (a proxy)")
    language: Literal["zh", "en"] = Field("zh", description="the language for people who have not chosen one")
    scheme: Path | None = Field(None, description="the classification scheme; the built-in one when empty")

    register_url: SecretStr = Field(SecretStr(""), description="the SQL register; SQLite in the data folder when empty")

    site_a_endpoint: str = Field(
        "", description="S3 endpoint of the first site; a folder in the data folder when empty"
    )
    site_a_access_key: str = Field("", description="S3 access key of the first site")
    site_a_secret_key: SecretStr = Field(SecretStr(""), description="S3 secret key of the first site")
    site_a_bucket: str = Field("strongroom", description="bucket at the first site")
    site_b_endpoint: str = Field("", description="S3 endpoint of the second site; a folder when empty")
    site_b_access_key: str = Field("", description="S3 access key of the second site")
    site_b_secret_key: SecretStr = Field(SecretStr(""), description="S3 secret key of the second site")
    site_b_bucket: str = Field("strongroom", description="bucket at the second site")

    keyring: Path | None = Field(None, description="the file keyring; keys/ in the data folder when empty")

    index_url: str = Field("", description="Elasticsearch; the in-process index in the data folder when empty")
    index_prefix: str = Field("strongroom", pattern=r"^[a-z][a-z0-9_]*$", description="how all index names begin")
    index_writer_user: str = Field("strongroom-writer", description="the Elasticsearch user that writes all indexes")
    index_writer_password: SecretStr = Field(SecretStr(""), description="that user's password")
    index_reader_passwords: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (), description="passwords of the users strongroom-reader-0, -1, …, one for each level, separated by commas"
    )

    tika_url: str = Field("", description="Apache Tika server; the built-in native Tika when empty")
    clamd: str = Field(
        "",
        pattern=r"^$|^(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}$",
        description="host:port of a ClamAV daemon that looks at each file first; files wait while it is away",
    )
    broker_url: SecretStr = Field(SecretStr(""), description="RabbitMQ; a worker process of its own when empty")
    broker_queue: str = Field("strongroom", pattern=r"^[A-Za-z0-9_.-]+$", description="the broker's queue for nudges")

    max_upload_bytes: int = Field(2048 * MEBIBYTE, ge=MEBIBYTE, description="the largest file the door takes")
    max_zip_bytes: int = Field(
        8192 * MEBIBYTE, ge=MEBIBYTE, description="the largest ZIP that is taken as a batch of its files"
    )
    max_extract_bytes: int = Field(200 * MEBIBYTE, ge=MEBIBYTE, description="the largest file text is taken out of")
    extract_seconds: Seconds = Field(60, description="how long the extraction of one file may take")
    extract_memory_bytes: int = Field(960 * MEBIBYTE, ge=256 * MEBIBYTE, description="memory of one extraction process")

    split: bool = Field(
        default=True, description="attachments of mails and files in archives become documents of their own"
    )

    ocr_engine: Literal["rapidocr", "tesseract", "none"] = Field(
        "rapidocr", description="what reads scanned pages; tesseract needs the Debian packages tesseract-ocr*"
    )
    ocr_languages: Annotated[tuple[Literal["zh", "zh-Hant", "en"], ...], NoDecode, Field(min_length=1)] = Field(
        ("zh", "zh-Hant", "en"), description="languages of scans, separated by commas; rapidocr reads all three always"
    )
    ocr_processes: Annotated[int, Field(ge=1, le=64)] = Field(2, description="how many scanned pages are read at once")
    ocr_side: Annotated[int, Field(ge=320, le=4000)] = Field(
        960, description="longer side in pixels of the picture in which rapidocr looks for lines"
    )
    ocr_page_pixels: Annotated[int, Field(ge=1_000_000, le=100_000_000)] = Field(
        9_000_000, description="larger page pictures are made smaller to so many pixels before they are read"
    )
    ocr_page_seconds: Seconds = Field(300, description="how long the reading of one page may take, on a busy machine")
    ocr_memory_bytes: int = Field(960 * MEBIBYTE, ge=512 * MEBIBYTE, description="memory of one reading process")
    ocr_surely: Annotated[float, Field(ge=0, le=1)] = Field(
        0.7, description="a page read with less confidence hides the document's text until a person has looked at it"
    )
    scan_least_dpi: Annotated[int, Field(ge=0, le=2400)] = Field(
        200, description="scanned pages of fewer dots an inch are warned of; DA/T 31-2017 asks for 200"
    )
    scan_wanted_dpi: Annotated[int, Field(ge=0, le=2400)] = Field(
        300, description="what small or faint script needs by DA/T 31-2017; pages under it are counted for a batch"
    )
    scan_skew: Annotated[float, Field(ge=0, le=45)] = Field(1.0, description="degrees from which a page lies askew")
    scan_contrast: Annotated[int, Field(ge=0, le=255)] = Field(
        80, description="least difference in lightness, of 255, between paper and writing of a scan"
    )

    imap_password: SecretStr = Field(SecretStr(""), description="password of the mailbox that `ingest imaps://…` reads")
    imap_password_file: Path | None = Field(None, description="a file that holds it, in place of imap_password")
    imap_ca: Path | None = Field(None, description="certificates (PEM) to trust for mailboxes; the system's when empty")

    watch_class: str = Field("", description="class of what comes by a watched folder, unless its manifest says one")
    watch_level: str = Field("", description="level of it; the class's default when empty")
    watch_user: str = Field("", description="the person on whose behalf a folder is watched; as cli_user when empty")

    pages_at_once: Annotated[int, Field(ge=1, le=64)] = Field(2, description="how many page images are drawn at once")
    watermark: bool = Field(default=True, description="write reader and time across page images and renditions")

    worker_processes: Annotated[int, Field(ge=1, le=64)] = Field(2, description="how many files are worked on at once")
    lease_seconds: Seconds = Field(300, description="how long a claimed step may take before others may claim it")
    silence_seconds: Seconds = Field(15, description="a worker not heard of for so long is taken for dead")
    step_attempts: Annotated[int, Field(ge=1, le=100)] = Field(5, description="tries before a step waits for a person")
    retry_max_seconds: Seconds = Field(60, description="the longest wait before a step is tried again")

    session_idle_seconds: Seconds = Field(30 * 60, description="a session ends after so long without a request")
    session_absolute_seconds: Seconds = Field(10 * 3600, description="a session ends after so long in any case")
    password_min_length: Annotated[int, Field(ge=8, le=128)] = Field(12, description="shortest password taken")
    password_days: Seconds = Field(90, description="a password must be changed after so many days")

    cli_user: str = Field("", description="the person on whose behalf commands act; the local operator when empty")
    failpoint: str = Field("", description="for tests: name@marker, the point at which a process kills itself once")

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, values: dict[str, object]) -> dict[str, object]:
        given = values.get("index_reader_passwords")
        if isinstance(given, str):
            values["index_reader_passwords"] = tuple(part for part in given.split(",") if part)
        languages = values.get("ocr_languages")
        if isinstance(languages, str):
            values["ocr_languages"] = tuple(part.strip() for part in languages.split(",") if part.strip())
        return values

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (signature of the base class)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (signature of the base class)
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, the file over the defaults."""
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, DEFAULT_FILE))

    @property
    def web_origin(self) -> str:
        """The origin people's browsers see, without a slash at the end."""
        return (self.origin or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def sqlalchemy_url(self) -> str:
        """The register's URL."""
        return self.register_url.get_secret_value() or f"sqlite:///{self.data / 'register.db'}"

    @property
    def keyring_path(self) -> Path:
        """Where the file keyring is."""
        return self.keyring or self.data / "keys" / "keyring.json"
