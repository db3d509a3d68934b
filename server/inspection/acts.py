"""What every act of the audit is called: each name that the chain keeps, in words; a test finds one that has none."""

from __future__ import annotations

from server.cases.words import Name

ACTS: dict[str, Name] = {
    code.strip(): Name(zh.strip(), en.strip())
    for code, zh, en in (
        line.split("|")
        for line in """
sign-in|登录|signed in
sign-in.failed|登录失败|failed to sign in
sessions.end|退出其他地方的登录|ended other sessions
password.change|修改密码|changed the password
second-factor.on|启用动态验证码|set up the second factor
second-factor.off|停用动态验证码|dropped the second factor
token.make|生成接口令牌|made an API token
token.revoke|撤销接口令牌|revoked an API token
webhook.subscribe|订阅推送|subscribed to events
webhook.end|取消推送|ended a subscription
calendar-feed.create|新建日历订阅|made a calendar feed
calendar-feed.revoke|取消日历订阅|revoked a calendar feed
messages.choose|选择消息接收方式|chose how messages arrive
messages.replay|重发消息|sent messages again
account.close|停用账号|closed an account
account.reset|重置密码|reset a password
account.unlock|解除账号锁定|unlocked an account
account.second-factor.off|代为停用动态验证码|dropped somebody's second factor
user.add|新增账号|added an account
user.change|修改账号|changed an account
post.appoint|任命到岗|appointed to a post
post.end|撤下岗位|ended a post
unit.add|新增单位|added a unit
unit.change|修改单位|changed a unit
division.set|设置行政区划|set a division
organisation.import|导入单位和人员|imported units and people
officer.name|指定信息员|named an information officer
officer.hand-over|离岗移交|handed over on leaving
absence.plan|登记请假|entered an absence
absence.end|结束请假|ended an absence
audit.anchor-again|补写每日指纹|wrote a daily anchor again
audit.words-taken|随档案销毁记录文字|took words with an erased file
calendar.enter|提出工作日历变更|proposed a calendar change
calendar.apply|工作日历变更生效|applied a calendar change
table.propose|提出决策表修改|proposed a decision table
table.published|发布决策表|published a decision table
table.refused|退回决策表|refused a decision table
process.propose|提出流程修改|proposed a process
process.published|发布流程|published a process
process.refused|退回流程|refused a process
incident.retry|重试异常|retried an incident
incident.skip|跳过异常|skipped an incident
incident.skip.ask|申请跳过异常|asked to skip an incident
instance.switch|流程切换版本|switched an instance to another version
draft.begin|开始填写|began a draft
draft.drop|丢弃草稿|dropped a draft
case.open|立案|opened a case
case.correct|更正案件|corrected a case
case.finish|案件办结|finished a case
case.hand-over|案件移交|handed a case over
case.part|拆分案件|parted a case
case.together|合并申请|joined applications
case.restrict|限制查阅|restricted a file
case.withdraw|案件撤回|withdrew a case
item.result|记录事项结果|kept an item's result
item.withdraw|撤回事项|withdrew an item
task.complete|办成一步|completed a step
task.reassign|改派任务|reassigned a step
check.anew|重新核查|checked anew
attachment.add|上传材料|added an attachment
attachment.remove|删除材料|removed an attachment
document.issue|出具文书|issued a document
document.deliver|送达文书|delivered a document
document.void|作废文书|voided a document
decision.make|作出决定|made a decision
consult.record|记录征求意见|recorded a consultation
deadline.extend|延长期限|extended a deadline
deadline.extend.ask|申请延期|asked to extend a deadline
deadline.suspend|中止计时|suspended a deadline
deadline.resume|恢复计时|resumed a deadline
true-time.ask|申请补录实际时间|asked to enter the true time
true-time.approve|同意补录实际时间|approved the true time
true-time.refuse|不同意补录实际时间|refused the true time
person.correct|更正个人信息|corrected a person
household.count|更正计入人数|changed who counts
household.leave|成员离开家庭|let a member leave
household.flag|标记家庭|flagged a household
household.unflag|取消家庭标记|unflagged a household
household.merge-household|合并家庭|merged households
household.merge-person|合并个人|merged persons
household.split-household|分户或撤销家庭合并|split a household, or undid a merge
household.split-person|撤销个人合并|undid a merge of persons
household.erase|销毁家庭档案|erased a household
identity.record|记录身份|recorded an identity
identity.end|身份到期或终止|ended an identity
benefit.grant|给予待遇|granted a benefit
benefit.change|调整待遇|changed a benefit
benefit.support-mode|登记特困供养方式|registered how a destitute person is supported
benefit.end|终止待遇|ended a benefit
assessment.make|需求评估|made an assessment
move.plan|登记迁移|planned a move
move.start|办理迁移|started a move
move.drop|取消迁移|dropped a move
change.report|报告家庭变化|reported a change
change.apply|办理家庭变化|applied a change
change.set-aside|变化不予采用|set a report aside
change.lift-warning|撤销不配合提醒|lifted a warning
change.end-uncooperative|因不配合终止|ended for not cooperating
online.begin|网上申请开始填写|began an application from home
online.send|网上申请提交|sent an application from home
online.take|接手网上申请|took an application from home
online.take-back|家庭收回网上申请|took an application back
online.call|网上申请回电|called a family back
online.answer|答复网上申请|answered an application from home
online.pass-on|网上申请转交|passed an application on
online.urgent|网上申请转急难|handled an application as urgent
online.withdrawal.ask|家庭要求撤回|asked to withdraw from home
online.withdrawal.answer|答复撤回要求|answered a wish to withdraw
lead.report|报告线索|reported a lead
lead.list|导入线索名单|listed leads
lead.take|接手线索|took a lead
lead.contact|联系线索本人|contacted a lead
lead.apply|线索转申请|turned a lead into an application
lead.close|结束线索|closed a lead
verification.authorise|记录核对授权|recorded an authorisation
verification.open|发起核对|opened a means check
verification.source|更改信息来源|changed a source
verification.enter|录入核对结果|entered a source's answer
verification.resend|重发核对请求|sent a request again
verification.correct|更正核对结果|corrected an answer
verification.appraise|评估核对结果|appraised an answer
verification.file-relative|近亲属备案|filed a relative
verification.withdraw|撤回核对|withdrew a means check
verification.drop|停止不再需要的核对|stopped a means check that nobody needs any more
visit-entrusted|委托入户|entrusted a visit
visit-taken-back|收回委托入户|took an entrusted visit back
notice.prepare|拟公示|prepared a notice
notice.post|张贴公示|posted a notice
notice.take-down|撤下公示|took a notice down
notice.withhold|不予公开|withheld a notice
notice.object|登记公示异议|registered an objection
notice.exempt|提出不公示|proposed an exemption from notice
notice.exempt.decide|决定不公示|decided an exemption from notice
referral.send|发出转办|sent a transfer
referral.readdress|改派转办|sent a transfer elsewhere
referral.result|转办回告|reported a transfer's result
referral.confirm|确认转办结果|confirmed a transfer's result
referral.drop|取消转办|dropped a transfer
referral.stop|终止转办|stopped a transfer
referral.identity-ended|登记转办中认定身份终止|noted that an identity behind a transfer ended
referral.withdraw|撤回转办|withdrew a transfer
referral.notify-civil-affairs|通知民政|told civil affairs
helper.assign|安排帮扶人|assigned a helper
helper.visit|帮扶探访|recorded a helper's visit
care.report|报告照料情况|reported about care
care.change|变更照料安排|changed a care arrangement
meeting.plan|安排会议|planned a meeting
meeting.series|设定例会|set a regular meeting
meeting.series.end|取消例会|ended a regular meeting
meeting.agenda|确定议程|set an agenda
meeting.sign-in|会议签到|signed in to a meeting
meeting.stand-aside|会议回避|stood aside
meeting.take-part-again|取消回避|took part again
meeting.vote|会议表决|voted
meeting.vote.record|代录表决|recorded a vote
relief.register|登记急难|registered an emergency
relief.start|先行救助|started urgent relief
relief.approve-repeat|同意重复救助|approved repeated relief
fund.top-up|备用金补足|topped the petty fund up
fund.payment|备用金支付|paid from the petty fund
fund.correction|备用金更正|corrected the petty fund
fund.draw|备用金抽查|drew a sample of the petty fund
fund.check|备用金核查|checked the petty fund
disaster.open|启动灾害救助|opened a disaster
disaster.register|登记受灾|registered a disaster's household
disaster.nominate|列入重建名单|put a household on the rebuilding list
disaster.lead|灾害线索|raised a lead from a disaster
disaster.close|结束灾害救助|closed a disaster
winter.open|启动冬春救助|opened winter relief
winter.line|登记冬春救助|entered a line of winter relief
winter.answer|答复冬春救助|answered a line of winter relief
winter.settle|核定冬春救助|settled winter relief
winter.rest|冬春救助结余|kept the rest of winter relief
winter.hand-over|交付冬春救助|handed winter relief over
standing.start|开始发放|started a standing payment
standing.change|调整发放|changed a standing payment
standing.hold|暂停发放|held a standing payment
standing.free|恢复发放|freed a standing payment
standing.pass-on|发放转给他人|passed a standing payment on
standing.end|停止发放|ended a standing payment
payee.propose|提出换收款人|proposed a payee
payee.confirm|确认收款人|confirmed a payee
payee.decline|退回收款人|declined a payee
payee.give-up|放弃换收款人|gave a payee up
payment.build|生成发放批次|built a batch
payment.prepare|制单|prepared a batch
payment.confirm|复核批次|confirmed a batch
payment.release|放行批次|released a batch
payment.file|生成银行文件|made the bank's file
payment.open|办理退回款|opened a returned payment
payment.result|录入银行回单|entered the bank's result
payment.renounced|放弃领取|renounced a payment
payment.withheld|款项不再发放|withheld a payment
ledger.open|建账|opened a fund's ledger
ledger.brought|资金到账|brought money in
ledger.released|资金拨付|released money
ledger.paid|资金付出|paid money out
ledger.returned|资金退回|got money back from the bank
ledger.handed|现金实物交付|handed money or goods over
ledger.recovered|追缴入账|entered recovered money
ledger.correction|账目更正|corrected the ledger
ledger.countersign|账目复核|countersigned the ledger
ledger.reconcile|对账|reconciled with the bank
campaign.make|建一次性发放|made a campaign
campaign.entry|登记一次性发放对象|entered a line of a campaign
campaign.account|登记一次性发放账户|entered an account of a campaign
campaign.approve|批准一次性发放|approved a campaign
campaign.drop|取消一次性发放|dropped a campaign
recover.start|启动追缴|started a recovery
recover.order|责令退回|ordered to return
recover.raise|增加追缴金额|raised a recovery
recover.receive|收到退款|received money back
recover.write-off|追缴核销|wrote a recovery off
recover.finish|追缴办结|finished a recovery
review.list|列入核查|listed for review
review.draw|抽取核查|drew a sample for review
review.open|开始核查|opened a review
review.means|核查时申报收入、财产、支出|declared income, property and expenses at a check
review.done|核查办结|finished a review
review.compare|部门数据比对|compared with a source
review.batch-open|批量开始核查|opened reviews together
review.batch-move|批量调整核查日期|moved reviews together
review.batch-propose|批量提出核查结果|proposed results together
review.batch-confirm|批量确认核查结果|confirmed results together
stop.open|启动调减停发|opened a cut or stop
stop.apply|调减停发生效|applied a cut or stop
stop.drop|取消调减停发|dropped a cut or stop
recognition.renew|延续认定|renewed a recognition
recognition.end|终止认定|ended a recognition
complaint.register|登记举报投诉|registered a complaint
complaint.link|举报关联案件|linked a complaint to a case
supervision.send|发出督办|sent a supervision order
supervision.answer|答复督办|answered a supervision order
supervision.accepted|督办答复通过|accepted an answer
supervision.returned|督办答复退回|returned an answer
supervision.settle|督办销号|settled a supervision order
unmask.ask|申请查看|asked to see
unmask.decide|决定查看申请|decided a request to see
roll.upload|上传名册|uploaded a roll
roll.confirm|确认导入名册|confirmed a roll
roll.drop|放弃名册|dropped a roll
roll.warn|名册预警|raised a warning from a roll
roll.warning.handle|处理名册预警|handled a warning
archive.hand-over|移交归档|handed a file over
archive.receive|接收归档|received a file
archive.file|归档|filed
erasure.propose|提出销毁|proposed an erasure
erasure.confirm|批准销毁|confirmed an erasure
answers.erase|销毁旧答案|erased old answers
drafts.erase|销毁旧草稿|erased old drafts
rolls.erase|销毁未确认的名册|erased unconfirmed rolls
leads.erase|销毁旧线索|erased old leads
applications.erase|销毁旧网上申请|erased old applications
questions.erase|销毁旧征询|erased old consultations
signals.erase|销毁旧线索名单|erased old lists of leads
comparisons.erase|销毁旧比对|erased old comparisons
lists.erase|销毁旧冬春名单|erased old winter lists
vouchers.erase|销毁旧银行文件|erased old bank files
""".strip().splitlines()
    )
}


def named(text: str) -> list[str]:
    """Return the acts whose name, in either language, holds a text."""
    wanted = text.strip().lower()
    return [code for code, name in ACTS.items() if wanted in name.zh or wanted in name.en.lower()]
