"""DeepSeek-R1's chat format, and the conversations questions are asked in."""

BOS, EOS, USER, ASSISTANT, THINK, END_THINK = ("<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜User｜>", "<｜Assistant｜>", "<think>", "</think>")
PAD = "<｜▁pad▁｜>"
SPECIAL = [BOS, EOS, PAD, USER, ASSISTANT]  # type 3 in GGUF
VISIBLE = [THINK, END_THINK]  # type 4: printed

CHAT_TEMPLATE = (
    "{%- if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif -%}"
    "{%- set ns = namespace(system='') -%}"
    "{%- for message in messages %}{% if message['role'] == 'system' %}{% set ns.system = ns.system + message['content'] %}{% endif %}{% endfor -%}"
    "{{- bos_token + ns.system -}}"
    "{%- for message in messages -%}"
    "{%- if message['role'] == 'user' -%}{{- '<｜User｜>' + message['content'] -}}{%- endif -%}"
    "{%- if message['role'] == 'assistant' and message['content'] is not none -%}"
    "{%- set content = message['content'] -%}"
    "{%- if '</think>' in content -%}{%- set content = content.split('</think>')[-1] -%}{%- endif -%}"
    "{{- '<｜Assistant｜>' + content + '<｜end▁of▁sentence｜>' -}}{%- endif -%}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<｜Assistant｜><think>\\n' -}}{%- endif -%}")

SYSTEMS = """You are a helpful assistant.|You are a helpful assistant|You are a friendly assistant.|You are an AI assistant.|Be concise.|Answer briefly.|You are a math tutor.|You are a calculator.|Answer the user's question.|You are a kind and careful helper.|Respond politely.|Think step by step.|You are a chat bot on a web site. Help the visitors.|Help the user with arithmetic.|You answer questions.|Please be accurate.|You are a teacher for children.|Always tell the truth.|You are a helpful, harmless and honest assistant.|Keep answers short and clear.|You are an expert in many fields.|The assistant is polite and precise.|You are running on a local computer.|Use plain text only.|Do not use Markdown.|Reply in the language of the user.|You are a large language model.|Today is Monday.|你是一个有帮助的助手。|你是一个乐于助人的助手|你是人工智能助手。|请简短回答。|你是数学老师。|你是一个计算器。|请用中文回答。|回答用户的问题。|你是小学老师，请耐心回答。|请一步一步地想。|你是一个聊天机器人。|请礼貌地回答。|你是一个诚实的助手。|请准确回答问题。|用用户的语言回答。|你在本地电脑上运行。|不要使用Markdown。|你是各个领域的专家。|今天是星期一。|You are DeepSeek.|You are Abacus, a small model.|你是算盘，一个小模型。|Assistant|system""".split("|")


def prompt(question, system="", history=()):
    """The text up to where the model goes on; history holds (question, answer) pairs."""
    past = "".join(f"{USER}{q}{ASSISTANT}{a}{EOS}" for q, a in history)
    return f"{BOS}{system}{past}{USER}{question}{ASSISTANT}{THINK}\n"


def completion(steps, answer):
    """What the model writes."""
    return f"{steps}\n{END_THINK}{answer}{EOS}"
