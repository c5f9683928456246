"""Which entries of a Secret are credentials: name and value of each, as people have them."""

from __future__ import annotations

from base64 import b64encode

import pytest

from homelamp.secrets.credentials.entry import is_binary_credential, is_credential
from support.sealing import pem

BCRYPT = "$2y$10$" + "abcdefghijklmnopqrstuu" + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcde"
RANDOM = "q7Zr2VbN8xKp4TmW9sYd"
HEX = "9f86d081884c7d659a2feaa0c55ad015"
DOCKER = '{"auths":{"ghcr.io":{"username":"me","password":"hunter2","auth":"bWU6aHVudGVyMg=="}}}'
TUNNEL = '{"AccountTag":"1","TunnelSecret":"c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0","TunnelID":"x"}'

NAMES = """\
    password PASSWORD passwd db-password POSTGRES_PASSWORD adminPassword password.txt token api-token
    CF_API_TOKEN authtoken secret clientSecret client_secret JWT_SECRET SECRET_KEY secretkey
    AWS_SECRET_ACCESS_KEY apiKey APP_KEY encryption-key key license_key credential DB_PASS rcon-password
    secret_id AUTH_SALT REDIS_PASSWORD_2 passphrase auth-token.key master_key sshPrivateKey
    N8N_ENCRYPTION_KEY secret-key-base wg_psk
"""

CREDENTIALS = {
    **dict.fromkeys(NAMES.split(), "hunter2"),
    "DATABASE_URL": "postgres://app:hunter2@db:5432/app",
    "REDIS_URL": "redis://:hunter2@redis:6379/0",
    "uri": "mongodb+srv://u:p%40ss@cluster0.mongodb.net/db",
    "dsn": "app:hunter2@tcp(mariadb:3306)/app?parseTime=true",
    "DSN": "host=db user=app password=hunter2 dbname=app",
    "dsn in an URL": "postgres://db/app?user=app&password=hunter2",
    "slack_url": "https://hooks.slack.com/services/T000/B000/abcdefghijklmn",
    ".dockerconfigjson": DOCKER,
    "tls.key": pem(),
    "id_ed25519": pem("OPENSSH PRIVATE KEY"),
    "bundle.pem": pem("CERTIFICATE") + pem("EC PRIVATE KEY"),
    "users": f"admin:{BCRYPT}",
    "auth": "admin:$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/",
    "foo": RANDOM,
    "bar": "Zq7hunter2Wv",
    "BAR": HEX,
    "gh": "ghp_" + "a1B2c3D4e5F6g7H8i9J0",
    "credentials.json": TUNNEL,
    "cloud": f"[default]\naws_access_key_id=minio\naws_secret_access_key={RANDOM}\n",
    "config.yml": "server:\n  port: 80\n  password: hunter2\n",
    "config.json": '{"port": 80, "smtp": {"user": "me", "password": "hunter2"}}',
    "config": '{"bearerToken":"a","tlsClientConfig":{"insecure":false}}',
    "kubeconfig": "users:\n- name: me\n  user:\n    client-key-data: LS0tLS1CRUdJTiBQ\n",
    ".env": "PORT=80\nexport ADMIN_TOKEN=hunter2\n",
    "rclone.conf": "[s3]\ntype = s3\naccess_key_id = minio\nsecret_access_key = hunter2\n",
    "wg0.conf": f"[Interface]\nAddress = 10.0.0.1/24\nPrivateKey = {RANDOM}aGVsbG8gd29ybGQgaGU=\n",
    "init.sql": "CREATE USER app IDENTIFIED BY 'hunter2';\n",
    "netrc": "machine git.lab.test login me password hunter2\n",
    "alertmanager.yaml": "receivers:\n- webhook_configs:\n  - url: https://discord.com/api/webhooks/1/abcdefgh\n",
    "run.sh": "exec app --port 80 --admin-password hunter2\n",
    "my.cnf": "[client]\nuser=${USER}\npassword=hunter2\n",
    "encoded": b64encode(b"postgres://app:hunter2@db/app").decode(),
    "a password with an equals sign": RANDOM + "==",
}

PUBLIC = f"""
    username = admin
    user = {RANDOM}
    POSTGRES_USER = app
    host = db.lab.test
    DB_HOST = postgres-rw.databases.svc.cluster.local
    port = 5432
    AWS_REGION = eu-central-1
    database = app
    POSTGRES_DB = app
    algorithm = HS256
    jwt_alg = RS256
    client_id = {RANDOM}{RANDOM}
    CLIENT_ID = {HEX}
    clientID = headlamp
    OIDC_ISSUER_URL = https://a.lab.test/
    issuer = https://auth.lab.test/application/o/x/
    scopes = openid profile email
    TOKEN_URL = https://auth.lab.test/token
    email = me@lab.test
    public-key = a
    publicKey = {RANDOM}
    tunnel_id = {HEX}
    AWS_ACCESS_KEY_ID = minio
    S3_ENDPOINT = https://s3.lab.test
    bucket = backups-2026
    TZ = Europe/Berlin
    enable_token = true
    password_file = /run/secrets/password
    PASSWORD = /run/secrets/password
    token_ttl = 3600
    checksum = {HEX}
    image = ghcr.io/a/b@sha256:{HEX}
    zone = lab.test
    account_id = {HEX}
    chat_id = 123456789
    project = homelab
    tokenType = bearer
    LOG_LEVEL = debug
    recaptcha_site_key = 6Lc{RANDOM}
    uuid = 3b241101-e2bb-4255-8caf-4136c566a962
    insecure = false
    schema = public
    secretName = app-tls
    type = git
    keyboard = de
    monkey = banana
    tokenizer = bpe
    passenger = three
    compass = north
    keyspace = app
"""

NO_CREDENTIALS = {
    **dict(line.strip().split(" = ", 1) for line in PUBLIC.strip().splitlines()),
    "ca.crt": pem("CERTIFICATE"),
    "tls.crt": pem("CERTIFICATE") + pem("CERTIFICATE"),
    "key.pub": pem("PUBLIC KEY"),
    "authorized_keys": "ssh-ed25519 " + "AAAAC3NzaC1lZDI1NTE5AAAAI" * 3 + " me@lab\n",
    "known_hosts": "github.com ssh-rsa " + "AAAAB3NzaC1yc2EAAAADAQABAAABgQ" * 8 + "\n",
    "url without a password": "postgres://db:5432/app?sslmode=disable",
    "REPO_URL": "https://github.com/me/homelab.git",
    "git_url": "ssh://git@github.com/me/homelab.git",
    "a user in an URL": "postgres://app@db/app",
    "admin-password": "REPLACE_ME",
    "api-key": "<your key>",
    "key": "changeme",
    "token": "${TOKEN}",
    "password": "ENC[AES256_GCM,data:abc]",
    "client-secret": "$headlamp-oidc:clientSecret",
    "secret": "{{ .Values.secret }}",
    "dbPassword": "op://homelab/db/password",
    "smtp_password": "$__file{/etc/secrets/smtp}",
    "JWT_SECRET": "00000000-0000-0000-0000-000000000000",
    "DATABASE_URL": "postgres://user:pass@db.example.com/x",
    "url": "postgres://app:${PASSWORD}@db/app",
    "uri": "postgres://app:$(PASSWORD)@db/app",
    "test-token": "dummy",
    ".dockerconfigjson": '{"auths":{}}',
    ".dockercfg": '{"auths":{"ghcr.io":{"auth":"${AUTH}"}}}',
    "config.yaml": "server:\n  port: 80\n  host: db.lab.test\n  database: app\n  users: [admin]\n",
    "values.yaml": "auth:\n  existingSecret: app-auth\n  secretKeys:\n    adminPasswordKey: admin-password\n",
    "prometheus.yml": "scrape_configs:\n- authorization:\n    credentials_file: /etc/token\n",
    "dex.yaml": "connectors:\n- config:\n    clientID: argo\n    clientSecret: $dex-authentik:secret\n",
    "app.env": "PORT=80\nPASSWORD=${PASSWORD}\nTOKEN=\nSECRET_KEY={{ .key }}\nTOKEN_TTL=3600\n",
    "config": '{"tlsClientConfig":{"insecure":false,"caData":"LS0tLS1CRUdJTg=="}}',
    "grafana.ini": "[auth]\ntoken_rotation_interval_minutes = 10\nlogin_maximum_inactive_lifetime_duration = 7d\n",
    "clouds.yaml": "clouds:\n  a:\n    auth:\n      username: me\n      password: changeme\n",
    "script.sh": 'PASSWORD="$(cat /run/secrets/password)"\nTOKEN=$1\n',
    "nginx.conf": "ssl_certificate_key /etc/nginx/tls.key;\nproxy_pass http://app;\n",
    "limits": "max_tokens: 4096\n",
    "name": "kubernetes-dashboard-certs-2026-production",
    "release": "traefik-ingress-v3-2-1-rc5",
    "a bucket": "k8s-homelab-nas01-backup-bucket",
    "note": "TheQuickBrownFoxJumpsOverTheLazyDog",
    "motd": "Welcome to the lab, please mind the gap.",
    "schedule": "*/5 * * * *",
    "cidr": "10.42.0.0/16,fd00::/64",
    "ca-bundle": b64encode(pem("CERTIFICATE").encode()).decode(),
}


@pytest.mark.parametrize("name", CREDENTIALS)
def test_a_credential(name: str) -> None:
    assert is_credential(name, CREDENTIALS[name])


@pytest.mark.parametrize("name", NO_CREDENTIALS)
def test_no_credential(name: str) -> None:
    assert not is_credential(name, NO_CREDENTIALS[name])


def test_an_entry_whose_name_says_nothing_is_what_its_secret_is_called() -> None:
    assert is_credential("value", "hunter2", "db-password")
    assert not is_credential("value", "hunter2", "app-settings")
    assert not is_credential("region", "hunter2", "db-password")


def test_what_is_no_text() -> None:
    assert is_binary_credential("keystore.p12", b"\xff" * 900)
    assert is_binary_credential("anything", b"\xff" * 32)
    assert not is_binary_credential("truststore.jks", b"\xff" * 900)
    assert not is_binary_credential("logo.png", b"\xff" * 900)
