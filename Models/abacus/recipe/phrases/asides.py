"""Sentences without numbers that change nothing, put before a word problem in training now and then."""

EN = """It is a [sunny|rainy|cold|windy] day[| today].
{N} likes {o}[| very much].
{N} and {M} are [friends|neighbors|in the same class].
[Yesterday|Last week] {N} went [shopping|to town|to the market].
The weather [was|is] [nice|bad].
[Here is|This is|I have] a [problem|question|riddle] for you.
[Please help me with this|Help me please|Can you solve this]:
{N}'s favorite color is [red|blue|green].
[My homework says|Our teacher asks|The book says]:
It was a [long|busy|quiet] [day|week|morning].
{M} has a [cat|dog|bike|new hat].
[Listen|Hello|Hi|Think about this].
{N} was in a good mood.
The shop [was full of people|opens early|is next to the station].
We talked about {O} at dinner.
{N} wants to know something.
I am [not sure|curious] about this.""".splitlines()
ZH = """今天天气[很好|晴朗|有点冷]，
{N}很喜欢{o}。
{N}和{M}是[好朋友|同学|邻居]。
[星期天|昨天|放学后]，
[请帮我算一道题|帮我看看这道题|有道题不会]：
[老师出了一道题|作业里有这样一题|书上说]：
{M}养了一只[猫|狗]，
[今天|那天]大家都很高兴。
[快过年了|放暑假了|开学了]，
{N}最喜欢[红色|蓝色|绿色]。
[你好|请问]，
这是一道应用题：
{N}的心情很好，
路上人很多，
{N}想知道一件事。
大家刚刚谈到了{O}。""".splitlines()


def aside(rng, language, slots):
    """One such sentence with the names of the story."""
    from ..stories import choose
    text = choose(rng, rng.choice(ZH if language == "zh" else EN), False).format(**slots)
    return text if language == "zh" else text[0].upper() + text[1:] + " "
