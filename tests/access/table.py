"""Who gets which answer. Columns are the roles of `world.ROLES`.

Each line: key, method, and for every role the status, or several as in `302/404`; `<500` is anything but a broken page,
`-` is not looked at. A line that you did not expect is a finding, not a formality: mend the view first.
"""

# What is not ours (Wagtail's admin, allauth's pages) is grouped by patterns; the first that fits counts. What the gate
# keeps to administrators (accounts/gate.py) comes first.
GROUPS = """
# key                      method str lea tra for aud con off els adm man
wagtailusers_*             GET    302 403 403 403 403 403 403 403 <500 403
wagtailsites*              GET    302 403 403 403 403 403 403 403 <500 403
wagtailsnippets*           GET    302 403 403 403 403 403 403 403 <500 403
wagtailimages*             GET    302 403 403 403 403 403 403 403 <500 403
wagtaildocs*               GET    302 403 403 403 403 403 403 403 <500 403
wagtailadmin_reports:*     GET    302 403 403 403 403 403 403 403 <500 403
wagtailadmin_workflows:*   GET    302 403 403 403 403 403 403 403 <500 403
wagtailadmin_collections:* GET    302 403 403 403 403 403 403 403 <500 403
wagtailsettings:*          GET    302 403 <500 - <500 - <500 - <500 <500
wagtail_bulk_action        GET    302 403 <500 - <500 - <500 - <500 <500
wagtailadmin_*             GET    302 403 <500 - <500 - <500 - <500 <500
/manage/*                  GET    302 <500 - - - - - - <500 -
wagtail*                   GET    <500 <500 - - - - - - <500 -
account_*                  GET    <500 <500 - - - - - - <500 -
mfa_*                      GET    302 <500 - - - - - - <500 -
/_util/login/              GET    302 302 302 302 302 302 302 302 302 302
"""

LINES = """
# key                          method str lea tra for aud con off els adm man
# for everybody
help                           GET    200 200 200 200 200 200 200 200 200 200
accessibility                  GET    200 200 200 200 200 200 200 200 200 200
privacy                        GET    200 200 200 200 200 200 200 200 200 200
offline                        GET    200 200 200 200 200 200 200 200 200 200
taken                          GET    200 200 200 200 200 200 200 200 200 200
text_size                      POST   302 302 302 302 302 302 302 302 302 302
service_worker                 GET    200 200 200 200 200 200 200 200 200 200
manifest                       GET    200 200 200 200 200 200 200 200 200 200
robots                         GET    200 200 200 200 200 200 200 200 200 200
healthz                        GET    200 200 200 200 200 200 200 200 200 200
choose_language                POST   400 400 400 400 400 400 400 400 400 400
demo_inbox                     GET    200 200 200 200 200 200 200 200 200 200
verify                         GET    200 200 200 200 200 200 200 200 200 200
verify_credential              GET    404 404 404 404 404 404 404 404 404 404
credential_status              GET    404 404 404 404 404 404 404 404 404 404
jwks                           GET    200 200 200 200 200 200 200 200 200 200
media_pipeline:file            GET    403 403 403 403 403 403 403 403 403 403
media_pipeline:public_file     GET    403 403 403 403 403 403 403 403 403 403
courses:home                   GET    200 200 200 200 200 200 200 200 200 200
courses:malan                  GET    200 200 200 200 200 200 200 200 200 200
courses:catalogue              GET    200 200 200 200 200 200 200 200 200 200
courses:feed                   GET    200 200 200 200 200 200 200 200 200 200
courses:category               GET    404 404 404 404 404 404 404 404 404 404
courses:detail                 GET    200 200 200 200 200 200 200 200 200 200
courses:sitemap                GET    200 200 200 200 200 200 200 200 200 200
institution                    GET    200 200 200 200 200 200 200 200 200 200
trainer                        GET    200 200 200 200 200 200 200 200 200 200
resource_bank                  GET    200 200 200 200 200 200 200 200 200 200
trainer_bank                   GET    200 200 200 200 200 200 200 200 200 200
malan_trainer_bank             GET    200 200 200 200 200 200 200 200 200 200
course_ratings                 GET    200 200 200 200 200 200 200 200 200 200
apply                          GET    200 200 200 200 200 200 200 200 200 200
oversight                      GET    200 200 200 200 200 200 200 200 200 200
# signing in
account_confirm_login_code     GET    302 302 302 302 302 302 302 302 302 302
account_signup                 GET    302 302 302 302 302 302 302 302 302 302
account_request_login_code     GET    302 302 302 302 302 302 302 302 302 302
mfa_activate_totp              GET    302 200 200 200 200 200 200 200 200 200
/manage/login/                 GET    302 403 302 302 302 302 302 302 302 302
/manage/password_reset/        GET    302 403 302 302 302 302 302 302 302 302
# one's own
identity                       GET    302 200 200 200 200 200 200 200 200 200
identity_consent               POST   302 302 302 302 302 302 302 302 302 302
notices                        GET    302 200 200 200 200 200 200 200 200 200
read_notices                   POST   302 302 302 302 302 302 302 302 302 302
groups                         GET    302 200 200 200 200 200 200 200 200 200
withdraw_group                 POST   302 302 404 404 404 404 404 404 404 404
own_data                       GET    302 200 200 200 200 200 200 200 200 200
credits                        GET    302 200 200 200 200 200 200 200 200 200
certificates                   GET    302 200 200 200 200 200 200 200 200 200
certificate                    GET    302 404 404 404 404 404 404 404 404 404
certificate_pdf                GET    302 404 404 404 404 404 404 404 404 404
credential_file                GET    302 404 404 404 404 404 404 404 404 404
me                             GET    302 200 200 200 200 200 200 200 200 200
learn_cases                    GET    302 200 200 200 200 200 200 200 200 200
learn_case                     GET    302 200 404 404 404 404 404 404 404 404
learn_case_answer              POST   302 422 404 404 404 404 404 404 404 404
learn_case_appeal              POST   302 422 404 404 404 404 404 404 404 404
# classes: `learner` is invited to one of `trainer`'s institution
my_classes                     GET    302 200 200 200 200 200 200 200 200 200
my_class_answer                POST   302 302 404 404 404 404 404 404 404 404
my_class_leave                 POST   302 404 404 404 404 404 404 404 404 404
classes                        GET    302 403 200 200 200 200 200 200 200 200
class_new                      GET    302 403 200 404 404 200 404 404 404 200
class_template                 GET    302 403 200 404 404 200 404 404 404 200
training_class                 GET    302 403 200 404 404 200 404 404 404 200
class_roster                   POST   302 403 422 404 404 422 404 404 404 422
class_withdraw                 POST   302 403 302 404 404 302 404 404 404 302
class_remove                   POST   302 403 302 404 404 302 404 404 404 302
# training programmes, of the officer's region
programmes                     GET    302 403 403 403 403 403 200 200 200 403
programme_new                  GET    302 403 403 403 403 403 200 200 200 403
programme                      GET    302 403 403 403 403 403 200 404 200 403
programme_change               GET    302 403 403 403 403 403 200 404 200 403
programme_close                POST   302 403 403 403 403 403 422 404 422 403
# learning
learn_enrol                    GET    302 302 200 200 200 200 200 200 200 200
learn_rate                     POST   302 302 404 404 404 404 404 404 404 404
learn_leave                    POST   302 302 404 404 404 404 404 404 404 404
learn_move                     POST   302 409 404 404 404 404 404 404 404 404
learn_newer                    POST   302 302 404 404 404 404 404 404 404 404
report_rating                  POST   302 302 302 302 302 302 302 302 302 302
learn                          GET    302 302 404 404 404 404 404 404 404 404
learn_done                     GET    302 302 404 404 404 404 404 404 404 404
learn_lesson                   GET    302 200 404 404 404 404 404 404 404 404
learn_taken                    GET    302 200 404 404 404 404 404 404 404 404
learn_read                     POST   302 404 404 404 404 404 404 404 404 404
learn_practice                 GET    302 404 404 404 404 404 404 404 404 404
learn_practice_file            GET    302 404 404 404 404 404 404 404 404 404
learn_practice_sheet           GET    302 404 404 404 404 404 404 404 404 404
learn_quiz                     GET    302 404 404 404 404 404 404 404 404 404
learn_question                 GET    302 404 404 404 404 404 404 404 404 404
learn_submit                   GET    302 404 404 404 404 404 404 404 404 404
learn_result                   GET    302 404 404 404 404 404 404 404 404 404
# the directory
directory                      GET    200 200 200 200 200 200 200 200 200 200
directory_json                 GET    200 200 200 200 200 200 200 200 200 200
directory_csv                  GET    200 200 200 200 200 200 200 200 200 200
directory_listing              GET    200 200 200 200 200 200 200 200 200 200
service_level                  GET    200 200 200 200 200 200 200 200 200 200
directory_feed                 GET    200 200 200 200 200 200 200 200 200 200
directory_releases             GET    200 200 200 200 200 200 200 200 200 200
directory_release              GET    200 200 200 200 200 200 200 200 200 200
directory_release_json         GET    200 200 200 200 200 200 200 200 200 200
directory_release_csv          GET    200 200 200 200 200 200 200 200 200 200
directory_release_rows         GET    200 200 200 200 200 200 200 200 200 200
directory_release_changes      GET    200 200 200 200 200 200 200 200 200 200
# applying: `learner` did, and it came back; the desk is for who reviews it there
applications                   GET    302 200 200 200 200 200 200 200 200 200
application_begin              POST   302 404 404 404 404 404 404 404 404 404
application                    GET    302 200 404 404 404 404 404 404 404 404
application_form               GET    302 200 404 404 404 404 404 404 404 404
application_discard            POST   302 409 404 404 404 404 404 404 404 404
application_letter             GET    302 200 404 404 404 404 404 404 404 404
application_letter_pdf         GET    302 200 404 404 404 404 404 404 404 404
manage_application_form        GET    302 403 404 404 404 404 404 404 404 404
paper                          GET    302 200 302 302 302 302 302 302 302 302
manage_paper                   GET    302 403 404 404 200 200 200 404 404 404
# a trainer's own record: the finding is about `trainer`, `learner` is invited
own_teaching                   GET    302 200 200 200 200 200 200 200 200 200
teaching_describe              POST   302 404 422 422 404 422 404 404 404 404
teaching_certificate           POST   302 404 422 422 404 422 404 404 404 404
teaching_activity              POST   302 404 422 422 404 422 404 404 404 404
teaching_appeal                POST   302 404 302 404 404 404 404 404 404 404
teaching_invitation            POST   302 302 404 404 404 404 404 404 404 404
teaching_record_json           GET    302 404 200 200 404 200 404 404 404 404
teaching_record_pdf            GET    302 404 200 200 404 200 404 404 404 404
# an institution's own affairs: for those who run it, and none of these does
own_institutions               GET    302 403 404 404 404 404 404 404 404 302
own_institution                GET    302 403 404 404 404 404 404 404 404 200
own_people                     GET    302 403 404 404 404 404 404 404 404 200
own_invite                     POST   302 403 404 404 404 404 404 404 404 422
own_withdraw                   POST   302 403 404 404 404 404 404 404 404 302
own_end_manager                POST   302 403 404 404 404 404 404 404 404 404
own_trainer                    GET    302 403 404 404 404 404 404 404 404 200
own_end                        POST   302 403 404 404 404 404 404 404 404 302
own_name_manager               POST   302 403 404 404 404 404 404 404 404 302
own_licences                   GET    302 403 404 404 404 404 404 404 404 200
own_quality                    GET    302 403 404 404 404 404 404 404 404 200
own_pledge                     POST   302 403 404 404 404 404 404 404 404 302
own_apply                      POST   302 403 404 404 404 404 404 404 404 404
# the offices' pages about institutions and trainers, by region
quality_institutions           GET    302 403 404 404 200 200 200 200 404 404
quality_institution            GET    302 403 404 404 200 200 200 404 404 404
conduct_trainers               GET    302 403 404 404 404 404 200 200 404 404
conduct_trainer                GET    302 403 404 404 404 404 200 404 404 404
conduct_record_json            GET    302 403 404 404 404 404 200 404 404 404
conduct_record_pdf             GET    302 403 404 404 404 404 200 404 404 404
conduct_lift                   POST   302 403 404 404 404 404 302 404 404 404
conduct_answer                 POST   302 403 404 404 404 404 403 404 404 404
# an institution's question banks, for those who teach there
question_banks:index           GET    302 403 200 200 200 200 200 200 200 200
question_banks:bank            GET    302 403 200 404 404 200 404 404 404 404
question_banks:add             GET    302 403 200 404 404 200 404 404 404 404
question_banks:edit            GET    302 403 200 404 404 200 404 404 404 404
question_banks:retire          POST   302 403 302 404 404 302 404 404 404 404
question_banks:export          GET    302 403 200 404 404 200 404 404 404 404
question_banks:import          GET    302 403 200 404 404 200 404 404 404 404
# its pictures, for those who work there; who runs it sees them beside the figures of the questions
question_banks:preview         GET    302 403 200 404 404 200 404 404 404 200
question_banks:picture         GET    302 403 200 404 404 200 404 404 404 200
# choosing or uploading one, for those who teach
question_picture_chooser:choose          GET 302 403 200 200 200 200 200 200 200 200
question_picture_chooser:choose_results  GET 302 403 200 200 200 200 200 200 200 200
question_picture_chooser:chosen          GET 302 403 200 404 404 200 404 404 404 404
question_picture_chooser:chosen_multiple GET 302 403 200 200 200 200 200 200 200 200
question_picture_chooser:create          GET 302 403 200 200 302 200 302 302 302 302
# choosing one for a quiz, among one's own
bank_chooser:choose            GET    302 403 200 200 200 200 200 200 200 200
bank_chooser:choose_results    GET    302 403 200 200 200 200 200 200 200 200
bank_chooser:chosen            GET    302 403 404 404 404 404 404 404 404 404
bank_chooser:chosen_multiple   GET    302 403 200 200 200 200 200 200 200 200
bank_chooser:create            GET    302 403 302 302 302 302 302 302 302 302
# a course's learners, for those who teach there
board_courses                  GET    302 403 200 200 200 200 200 200 200 200
board                          GET    302 403 200 404 404 200 404 404 404 200
board_items                    GET    302 403 200 404 404 200 404 404 404 200
# short answers to mark; none waits here
mark_answer                    GET    302 403 404 404 404 404 404 404 404 404
# what is listed: its institution, and the officers of its region
listings_index                 GET    302 403 200 200 200 200 200 200 200 200
listings_listing               GET    302 403 200 404 404 200 200 404 200 200
listings_act                   POST   302 403 409 404 404 409 409 404 409 409
listings_object                POST   302 403 409 404 404 409 409 404 409 409
listings_decide_objection      POST   302 403 404 404 404 404 422 404 422 404
listings_answer_rating         POST   302 403 302 404 404 302 404 404 404 302
listings_settle_rating         POST  302 403 404 404 404 404 400 404 400 404
listings_evaluations           GET    302 403 200 200 200 200 200 200 200 200
listings_evaluation            GET    302 403 404 404 404 404 200 404 200 404
listings_publishing            GET    302 403 403 403 403 403 200 200 200 403
# the supervision's desk
oversight_audit_heads          GET    200 200 200 200 200 200 200 200 200 200
oversight_find_evidence        GET    302 403 403 403 200 200 403 403 403 403
oversight_evidence             GET    302 403 403 403 200 200 403 403 403 403
oversight_cases                GET    302 403 403 403 200 200 200 200 403 403
oversight_case                 GET    302 403 403 403 200 404 200 404 403 403
oversight_decide_case          POST   302 403 403 403 422 404 422 404 403 403
oversight_decide_case_appeal   POST   302 403 403 403 422 404 422 404 403 403
# trainee groups of `learner`, who declared one and learns in that region: its offices decide, its auditors read
oversight_groups               GET    302 403 403 403 200 200 200 200 403 403
oversight_person_groups        GET    302 403 403 403 200 200 200 404 403 403
oversight_record_group         POST   302 403 403 403 403 403 422 404 403 403
oversight_decide_group         POST   302 403 403 403 403 403 400 404 403 403
oversight_audit                GET    302 403 403 403 403 403 200 200 200 403
oversight_audit_people         POST   302 403 403 403 403 403 200 200 200 403
oversight_audit_export         POST   302 403 403 403 403 403 200 200 200 403
oversight_offices              GET    302 403 403 403 403 403 200 200 200 403
oversight_offices_people       POST   302 403 403 403 403 403 200 200 200 403
oversight_grant_office         POST   302 403 403 403 403 403 422 422 422 403
oversight_end_office           POST   302 403 403 403 403 403 302 302 302 403
# marking practice work
marking_queue                  GET    302 403 200 200 403 200 403 403 403 403
marking_work                   GET    302 403 404 404 404 404 404 404 404 404
marking_sheet                  GET    302 403 404 404 404 404 404 404 404 404
marking_file                   GET    302 403 404 404 404 404 404 404 404 404
# the review, from both sides
listings_queue                 GET    302 403 403 403 200 200 403 403 403 403
listings_desk                  GET    302 403 403 403 200 403 403 403 403 403
listings_comment               POST   302 403 403 403 400 403 403 403 403 403
listings_picture               GET    302 403 403 403 404 403 403 403 403 403
listings_remove_comment        POST   302 403 403 403 302 403 403 403 403 403
listings_decide                POST   302 403 403 403 400 403 403 403 403 403
listings_hand_back             POST   302 403 403 403 302 403 403 403 403 403
listings_score                 GET    302 403 403 403 200 403 403 403 403 403
listings_mark                  POST   302 403 403 403 302 403 403 403 403 403
listings_compare               GET    302 403 403 403 200 403 403 403 403 403
listings_relations             GET    302 403 403 403 200 200 403 403 403 403
listings_end_relation          POST   302 403 403 403 302 404 403 403 403 403
listings_unsettled             GET    302 403 403 403 403 403 200 200 200 403
listings_settle                GET    302 403 403 403 403 403 200 404 200 403
listings_compare_own           GET    302 403 200 404 404 200 404 404 404 200
listings_comments              GET    302 403 200 404 404 200 404 404 404 200
listings_answer                POST   302 403 400 404 404 400 404 404 404 400
listings_submit                POST   302 403 302 404 404 302 404 404 302 404
# the video desk
media_desk:index               GET    302 403 200 200 302 200 302 302 200 302
media_desk:upload              GET    302 403 200 200 302 200 302 302 302 302
media_desk:uploads             GET    302 403 412 412 412 412 412 412 412 412
media_desk:unfinished          GET    302 403 200 200 200 200 200 200 200 200
media_desk:multipart           POST   302 403 400 400 400 400 400 400 400 400
media_desk:multipart_parts     GET    302 403 404 404 404 404 404 404 404 404
media_desk:multipart_links     POST   302 403 400 400 400 400 400 400 400 400
media_desk:multipart_complete  POST   302 403 400 400 400 400 400 400 400 400
media_desk:upload_part         GET    302 403 412 412 412 412 412 412 412 412
media_desk:video               GET    302 403 200 404 404 200 404 404 200 404
media_desk:status              GET    302 403 200 404 404 200 404 404 200 404
media_desk:declare_ai          POST   302 403 302 404 404 302 404 404 302 404
media_desk:choose_poster       POST   302 403 302 404 404 302 404 404 302 404
media_desk:cancel              POST   302 403 302 404 404 302 404 404 302 404
media_desk:retry               POST   302 403 302 404 404 302 404 404 302 404
media_desk:delete              GET    302 403 200 404 404 200 404 404 200 404
media_desk:captions            GET    302 403 200 404 404 200 404 404 200 404
media_desk:save_captions       POST   302 403 400 404 404 400 404 404 400 404
media_desk:caption_version     GET    302 403 200 404 404 200 404 404 200 404
media_desk:restore_captions    POST   302 403 302 404 404 302 404 404 302 404
media_desk:download_captions   GET    302 403 404 404 404 404 404 404 404 404
# choosing a video in the editor
video_chooser:choose           GET    302 403 200 200 200 200 200 200 200 200
video_chooser:choose_results   GET    302 403 200 200 200 200 200 200 200 200
video_chooser:chosen           GET    302 403 404 404 404 404 404 404 404 404
video_chooser:chosen_multiple  GET    302 403 200 200 200 200 200 200 200 200
video_chooser:create           GET    302 403 302 302 302 302 302 302 302 302
/manage/choose-page/chosen-multiple/ GET 302 403 200 200 200 200 200 200 200 200
# people, for administrators
wagtailusers_users:index       GET    302 403 403 403 403 403 403 403 200 403
wagtailusers_users:index_results GET    302 403 403 403 403 403 403 403 200 403
wagtailusers_users:add         GET    302 403 403 403 403 403 403 403 200 403
wagtailusers_users:edit        GET    302 403 403 403 403 403 403 403 200 403
# the API
api:GET:/courses/              GET    200 200 200 200 200 200 200 200 200 200
api:GET:/courses/{slug:slug}   GET    200 200 200 200 200 200 200 200 200 200
api:POST:/learn/sessions       POST   401 422 422 422 422 422 422 422 422 422
api:POST:/learn/media          POST   422 422 422 422 422 422 422 422 422 422
api:POST:/learn/reports        POST   422 422 422 422 422 422 422 422 422 422
api:POST:/learn/downloads      POST   401 422 422 422 422 422 422 422 422 422
api:POST:/learn/checks         POST   422 422 422 422 422 422 422 422 422 422
api:POST:/learn/checks/answer  POST   422 422 422 422 422 422 422 422 422 422
# `learner` is enrolled on a course with a video alone, and invited to a class
api:DELETE:/learn/enrolments/{enrolment}/practice/{key}/files/{file} DELETE 401 404 404 404 404 404 404 404 404 404
api:GET:/learn/classes         GET    401 200 200 200 200 200 200 200 200 200
api:GET:/learn/enrolments      GET    401 200 200 200 200 200 200 200 200 200
api:GET:/learn/enrolments/{enrolment} GET    401 200 404 404 404 404 404 404 404 404
api:GET:/learn/enrolments/{enrolment}/lessons/{key} GET    401 200 404 404 404 404 404 404 404 404
api:GET:/learn/enrolments/{enrolment}/practice/{key} GET    401 404 404 404 404 404 404 404 404 404
api:GET:/learn/enrolments/{enrolment}/practice/{key}/files/{file} GET    401 404 404 404 404 404 404 404 404 404
api:GET:/learn/enrolments/{enrolment}/quizzes/{key} GET    401 404 404 404 404 404 404 404 404 404
api:GET:/learn/enrolments/{enrolment}/quizzes/{key}/pictures/{picture} GET 401 404 404 404 404 404 404 404 404 404
api:POST:/learn/classes/{place}/decline POST   401 204 404 404 404 404 404 404 404 404
api:POST:/learn/classes/{place}/join POST   401 422 422 422 422 422 422 422 422 422
api:POST:/learn/classes/{place}/leave POST   401 404 404 404 404 404 404 404 404 404
api:POST:/learn/enrolments     POST   401 422 422 422 422 422 422 422 422 422
api:POST:/learn/enrolments/{enrolment}/complete POST   401 200 404 404 404 404 404 404 404 404
api:POST:/learn/enrolments/{enrolment}/leave POST 401 204 404 404 404 404 404 404 404 404
api:POST:/learn/enrolments/{enrolment}/lessons/{key}/read POST   401 404 404 404 404 404 404 404 404 404
api:POST:/learn/enrolments/{enrolment}/move POST   401 409 404 404 404 404 404 404 404 404
api:POST:/learn/enrolments/{enrolment}/newer POST   401 422 422 422 422 422 422 422 422 422
api:POST:/learn/enrolments/{enrolment}/practice/{key}/files POST   401 422 422 422 422 422 422 422 422 422
api:POST:/learn/enrolments/{enrolment}/practice/{key}/hand-in POST   401 404 404 404 404 404 404 404 404 404
api:POST:/learn/enrolments/{enrolment}/practice/{key}/restore POST   401 422 422 422 422 422 422 422 422 422
api:POST:/learn/enrolments/{enrolment}/quizzes/{key}/attempts POST   401 404 404 404 404 404 404 404 404 404
api:POST:/learn/enrolments/{enrolment}/quizzes/{key}/submit POST   401 404 404 404 404 404 404 404 404 404
api:PUT:/learn/enrolments/{enrolment}/practice/{key}/draft PUT    401 404 404 404 404 404 404 404 404 404
api:PUT:/learn/enrolments/{enrolment}/quizzes/{key}/answers/{question} PUT    401 422 422 422 422 422 422 422 422 422
# an institution's classes, with the desk's rules
api:GET:/teaching/courses      GET    401 403 200 200 200 200 200 200 200 200
api:GET:/teaching/classes      GET    401 403 200 200 200 200 200 200 200 200
api:POST:/teaching/classes     POST   401 403 422 422 422 422 422 422 422 422
api:GET:/teaching/classes/{training_class} GET    401 403 200 404 404 200 404 404 404 200
api:POST:/teaching/classes/{training_class}/roster POST   401 403 422 422 422 422 422 422 422 422
api:POST:/teaching/classes/{training_class}/withdraw POST   401 403 422 422 422 422 422 422 422 422
api:POST:/teaching/classes/{training_class}/members/{member}/remove POST   401 403 422 422 422 422 422 422 422 422
no_endpoint                    GET    404 404 404 404 404 404 404 404 404 404
"""
