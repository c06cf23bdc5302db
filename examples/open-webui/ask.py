"""Signs up at an Open WebUI, uploads a file, and asks for the passage that answers a question."""

import sys
import time

import requests

URL = sys.argv[1]
MANUAL = """# 用户手册

## 登录

忘记登录口令时，请点击登录页下方的“找回”链接，系统会向您的邮箱发送一封邮件，按邮件中的步骤设置新的口令。

## 水泵

滤芯每运行五百小时更换一次；压力低于两巴时应立即更换。

## 食堂

食堂周一至周五供应午餐，红烧肉每周三供应。
"""


def ask(method, path, **more):
    answer = requests.request(method, URL + path, timeout=300, **more)
    if not answer.ok:
        sys.exit(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
    return answer.json()


account = {"name": "Admin", "email": "admin@example.org", "password": "long-enough-1"}
token = ask("POST", "/api/v1/auths/signup", json=account)["token"]
signed_in = {"Authorization": f"Bearer {token}"}

uploaded = ask(
    "POST", "/api/v1/files/", headers=signed_in, files={"file": ("manual.md", MANUAL.encode(), "text/markdown")}
)
for _ in range(300):
    status = ask("GET", f"/api/v1/files/{uploaded['id']}/process/status", headers=signed_in)["status"]
    if status not in ("pending", "processing"):
        break
    time.sleep(1)
print(f"manual.md: {status}")

found = ask(
    "POST",
    "/api/v1/retrieval/query/collection",
    headers=signed_in,
    json={"collection_names": [f"file-{uploaded['id']}"], "query": "如何重置密码", "k": 3, "hybrid": True},
)
passages = found["documents"][0]
for score, passage in zip(found["distances"][0], passages):
    print(f"{score:.3f} {passage[:60]!r}")
if not passages or "口令" not in passages[0]:
    sys.exit("the passage about lost passwords should come first")
print("found the right passage")
