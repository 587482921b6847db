"""Phrasings of word problems in English and Chinese that are kept out of training, for evaluation only."""

EN = """
a+b | The morning ferry carried {a} passengers and the evening ferry carried {b}. How many passengers travelled by ferry that day? | passengers
a+b | {N} swam {a} laps on Saturday and {b} laps on Sunday. How many laps did {he} swim over the weekend? | laps
a+b | A choir has {a} sopranos and {b} altos and no other singers. How big is the choir? | singers
a+b | After {N} spent ${a} at the barber, {he} still had ${b}. How much money did {he} have before? | $
a+b | The old bridge is {a} meters long. The new one is {b} meters longer. How long is the new bridge? | meters
a+b | {N} drove {a} miles before lunch and {b} miles after lunch. How far did {he} drive? | miles
a+b | It was {a} degrees at dawn, and by noon it had warmed up by {b} degrees. What was the temperature at noon? | degrees
a+b | Our team scored {a} points in the first half and {b} in the second half. What was our final score? | points
a+b | A dentist saw {a} children and {b} adults this week. How many patients is that? | patients
a+b | {N} typed {a} words, took a break, and typed another {b} words. How long is {his} essay now, in words? | words
a-b | A hotel has {a} rooms, and guests are staying in {b} of them. How many rooms are free? | rooms
a-b | {N} wants to read a novel of {a} pages. {He} is already done with {b} pages. How many pages are still to be read? | pages
a-b | The tank held {a} liters of water until {b} liters leaked out. How much water is still in the tank? | liters
a-b | A jacket that used to cost ${a} is reduced by ${b}. What does it cost now? | $
a-b | {N} weighs {a} kilograms and {his} dog weighs {b} kilograms. How much heavier is {N} than the dog? | kilograms
a-b | A bakery made {a} loaves this morning. By closing time, {b} loaves had been sold. How many loaves remained unsold? | loaves
a-b | There are {a} runners in the race and {b} of them are women. How many are men? | runners
a-b | A phone was at {a} percent charge and is now at {b} percent. By how many percentage points did it drop? | 
a-b | {N} needs ${a} for a guitar and has saved ${b}. How much more must {he} save? | $
a-b | The red tower is {a} feet high and the gray tower is {b} feet high. What is the difference in their heights? | feet
a-b | A plumber cut {b} centimeters off a pipe that was {a} centimeters long. How long is the pipe now? | centimeters
a×b | A theater has {a} rows with {b} seats in each row. How many people can sit down? | people
a×b | {N} does {b} push-ups every morning. How many push-ups does {he} do in {a} mornings? | push-ups
a×b | One bus ticket costs ${b}. How much would {a} such tickets cost? | $
a×b | A printer prints {a} pages a minute. How many pages does it print in {b} minutes? | pages
a×b | A parking garage has {a} floors, and each floor holds {b} cars. How many cars fit in the garage? | cars
a×b | A rectangular field is {a} meters long and {b} meters wide. What is its area in square meters? | square meters
a×b | A nurse earns ${a} per hour. How much does the nurse earn for a week of {b} hours? | $
a×b | {N} drew {a} spiders for a poster about bugs and gave each one {b} spots. How many spots did {he} draw? | spots
a×b | A train travels at {a} kilometers per hour without stopping. How far does it go in {b} hours? | kilometers
a÷b | A rope of {a} meters is cut into {b} pieces of the same length. How long is each piece? | meters
a÷b | {N} paid ${a} for {b} identical mugs. What was the price of one mug? | $
a÷b | {a} campers sleep in tents, {b} to a tent. How many tents do they need? | tents
a÷b | The coach divides {a} players into {b} equal teams. How many players are on each team? | players
a÷b | A recipe needs {b} grams of butter for one cake. How many cakes can {N} bake with {a} grams of butter? | cakes
a÷b | {N} is reading a book of {a} pages and reads {b} pages each night. How many nights will it take {him} to finish? | nights
a÷b | {b} friends split a restaurant bill of ${a} evenly. How much does each of them pay? | $
a÷b | A cyclist covered {a} kilometers in {b} hours, always at the same speed. How many kilometers is that per hour? | kilometers
a÷bR | {N} deals {a} cards evenly to {b} players. How many cards does each player get, and how many cards are left over? | cards
a÷bR | A teacher hands out {a} sheets of paper equally to {b} pupils and keeps what cannot be shared. How many sheets does each pupil get, and how many does the teacher keep? | sheets
a÷bR | {b} children share {a} walnuts so that everyone gets the same whole number. How many walnuts are there for each child, and what is the remainder? | walnuts
a+b+c | {N} sent {a} emails on Monday, {b} on Tuesday and {c} on Wednesday. How many emails did {he} send over these three days? | emails
a+b-c | A train left the station with {a} passengers. At the next stop {b} people got on and {c} got off. How many passengers are on the train now? | passengers
a-b-c | {N} took ${a} to the market, spent ${b} on cheese and ${c} on olives. How much money did {he} bring home? | $
a×b+c | {N} filled {a} photo pages with {b} pictures each and had {c} pictures that did not fit. How many pictures did {he} have? | pictures
c-a×b | A roll holds {c} centimeters of ribbon. {N} uses {b} centimeters on each of {a} presents. How many centimeters of ribbon are left on the roll? | centimeters
(a+b)×c | For breakfast {N} pays ${a} for a bagel and ${b} for a coffee every day. How much does breakfast cost {him} in {c} days? | $
(a+b)÷c | {a} boys and {b} girls are put into {c} canoes, with the same number of children in each. How many children sit in one canoe? | children
(a-b)÷c | A gardener had {a} bulbs, threw away {b} rotten ones, and planted the others in {c} equal beds. How many bulbs went into each bed? | bulbs
a×b-c | The hall was set up with {a} tables for {b} guests each. All places were taken except {c}. How many guests came? | guests
"""

ZH = """
a+b | 一列火车上午运了{a}吨煤，下午运了{b}吨煤。这一天一共运煤多少吨？ | 吨
a+b | {N}上周跑步{a}分钟，这周跑步{b}分钟，两周合起来跑了多少分钟？ | 分钟
a+b | 医院里有医生{a}人，护士比医生多{b}人。护士有多少人？ | 人
a+b | {N}交完电费{a}元后，钱包里还有{b}元。交费之前钱包里有多少元？ | 元
a+b | 合唱队有男生{a}名，女生{b}名，合唱队共有多少名同学？ | 名
a+b | 小树去年高{a}厘米，今年又长高了{b}厘米。现在小树高多少厘米？ | 厘米
a+b | 从村口到邮局有{a}米，从邮局再往前走{b}米就是车站。从村口经过邮局到车站要走多少米？ | 米
a+b | 清晨气温是{a}度，到中午升高了{b}度，中午气温是多少度？ | 度
a+b | 电影院楼下有{a}个座位，楼上有{b}个座位。这家电影院总共能坐多少人？ | 人
a+b | {N}语文考了{a}分，数学考了{b}分，两科总分是多少？ | 分
a-b | 一桶油重{a}千克，炒菜用去{b}千克，桶里还剩油多少千克？ | 千克
a-b | 旅馆有{a}间客房，已经住了客人的有{b}间，空房有几间？ | 间
a-b | 一台电风扇原价{a}元，打折后便宜了{b}元，现在卖多少元？ | 元
a-b | 修路队要修一条{a}米长的路，已经修好{b}米，还有多少米没修？ | 米
a-b | 参加比赛的运动员有{a}人，其中女运动员{b}人，男运动员有多少人？ | 人
a-b | {N}体重{a}千克，小狗重{b}千克，{N}比小狗重多少千克？ | 千克
a-b | 动物园里大象每天吃{a}千克草，斑马每天吃{b}千克草。斑马每天比大象少吃多少千克？ | 千克
a-b | {N}想买一台{a}元的收音机，可是只攒了{b}元，还差多少元？ | 元
a-b | 一根竹竿长{a}厘米，锯掉{b}厘米以后，剩下的有多长？ | 厘米
a-b | 东楼有{a}层，西楼有{b}层，两座楼相差几层？ | 层
a-b | 面包房早上烤了{a}个面包，关门时已经卖掉{b}个，没卖出去的有几个？ | 个
a×b | 剧场里有{a}排座位，每排坐{b}人，坐满时有多少人？ | 人
a×b | {N}每天练{b}个毛笔字，{a}天能练多少个字？ | 个
a×b | 一张门票{a}元，{b}个人买门票一共要多少元？ | 元
a×b | 汽车每小时行{a}千米，照这样的速度，{b}小时能行多少千米？ | 千米
a×b | 一块长方形菜地，长{a}米，宽{b}米，面积是多少平方米？ | 平方米
a×b | 教学楼有{a}层，每层有{b}间教室，这座楼共有多少间教室？ | 间
a×b | 工人师傅一小时能做{a}个灯笼，{b}小时能做几个灯笼？ | 个
a×b | 梨树有{a}棵，桃树的棵数是梨树的{b}倍。桃树有多少棵？ | 棵
a×b | 食堂每天用大米{a}千克，{b}天要用大米多少千克？ | 千克
a÷b | 一根铁丝长{a}米，平均剪成{b}段，每段长几米？ | 米
a÷b | {a}名游客坐小船过河，每条船坐{b}人，要几条船才能一次坐下？ | 条
a÷b | {N}花{a}元买了{b}个一样的水杯，每个水杯多少元？ | 元
a÷b | 老师把{a}名同学平均分成{b}个小组，每组有几名同学？ | 名
a÷b | 一本书共{a}页，{N}每天看{b}页，多少天可以看完？ | 天
a÷b | 做一套校服用布{b}米，现在有布{a}米，能做几套校服？ | 套
a÷b | 爸爸今年{a}岁，正好是儿子年龄的{b}倍，儿子今年几岁？ | 岁
a÷b | 打字员{b}分钟打了{a}个字，每分钟打的字一样多，每分钟打多少个字？ | 个
a÷bR | {b}个小朋友平分{a}颗花生，每人分得几颗，还多出几颗？ | 颗
a÷bR | 把{a}枝郁金香平均插进{b}个花瓶，每个花瓶最多插几枝，还剩几枝？ | 枝
a÷bR | 张老师有{a}张白纸，要平均发给{b}名学生，每名学生得到多少张？余下多少张？ | 张
a+b+c | 三个班为灾区捐书，一班捐了{a}本，二班捐了{b}本，三班捐了{c}本。三个班一共捐书多少本？ | 本
a+b-c | 公共汽车上原来有{a}名乘客，到站后先上来{b}人，又下去{c}人，现在车上有多少名乘客？ | 名
a-b-c | {N}带了{a}元去菜场，买肉用了{b}元，买豆腐用了{c}元，回家时还有多少元？ | 元
a×b+c | {N}把照片放进相册，放满了{a}页，每页{b}张，另外还有{c}张没放进去。照片总共有多少张？ | 张
c-a×b | 水池里有水{c}升，每次用桶提走{b}升，提了{a}次，池里还有水多少升？ | 升
(a+b)×c | 一张课桌{a}元，一把椅子{b}元，学校买{c}套这样的桌椅，要付多少元？ | 元
(a+b)÷c | 男生{a}人和女生{b}人一起去划船，平均坐在{c}条船上，每条船坐几人？ | 人
(a-b)÷c | 仓库有{a}袋水泥，运走{b}袋后，其余的用卡车分{c}次运完，每次运的同样多，每次运几袋？ | 袋
a×b-c | 会议室摆了{a}张圆桌，每张可以坐{b}人，开会时只空着{c}个位子，来了多少人？ | 人
"""
