// The emoji names that bots and people use most; an unknown name stays as it was typed.
const TABLE = `
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|warning ⚠️
no_entry ⛔|no_entry_sign 🚫|stop_sign 🛑|octagonal_sign 🛑|exclamation ❗|heavy_exclamation_mark ❗|question ❓|grey_question ❔|bangbang ‼️
hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|alarm_clock ⏰|clock1 🕐|clock3 🕒|clock9 🕘|watch ⌚|calendar 📆|date 📅|spiral_calendar_pad 🗓️
tada 🎉|confetti_ball 🎊|sparkles ✨|star ⭐|star2 🌟|trophy 🏆|medal 🏅|sports_medal 🏅|first_place_medal 🥇|second_place_medal 🥈|third_place_medal 🥉|crown 👑|gem 💎|rocket 🚀|fire 🔥|zap ⚡|boom 💥|100 💯
wave 👋|+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|clap 👏|raised_hands 🙌|raised_hand ✋|hand ✋|pray 🙏|muscle 💪|ok_hand 👌|point_right 👉|point_left 👈|point_up ☝️|point_down 👇|handshake 🤝|writing_hand ✍️|eyes 👀|eye 👁️|brain 🧠
smile 😄|smiley 😃|slightly_smiling_face 🙂|grinning 😀|joy 😂|wink 😉|blush 😊|heart_eyes 😍|sunglasses 😎|thinking_face 🤔|neutral_face 😐|confused 😕|disappointed 😞|cry 😢|sob 😭|rage 😡|scream 😱|sleeping 😴|zzz 💤|shrug 🤷|facepalm 🤦|robot_face 🤖|ghost 👻|skull 💀|see_no_evil 🙈
heart ❤️|green_heart 💚|blue_heart 💙|yellow_heart 💛|purple_heart 💜|broken_heart 💔
label 🏷️|bookmark 🔖|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|scissors ✂️|pencil 📝|memo 📝|pencil2 ✏️|lower_left_ballpoint_pen 🖊️|clipboard 📋|bar_chart 📊|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|inbox_tray 📥|outbox_tray 📤|package 📦|file_folder 📁|open_file_folder 📂|card_index_dividers 🗂️|page_facing_up 📄|books 📚|book 📖|newspaper 📰|wastebasket 🗑️
mag 🔍|mag_right 🔎|bulb 💡|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|gear ⚙️|key 🔑|lock 🔒|unlock 🔓|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢|speech_balloon 💬|left_speech_bubble 🗨️|thought_balloon 💭|email 📧|envelope ✉️|computer 💻|iphone 📱|bug 🐛|test_tube 🧪|microscope 🔬|triangular_flag_on_post 🚩|checkered_flag 🏁|flag-white 🏳️|waving_white_flag 🏳️
headphones 🎧|microphone 🎤|loud_sound 🔊|speaker 🔈|mute 🔇|sound 🔉|musical_note 🎵|film_frames 🎞️|clapper 🎬|movie_camera 🎥|video_camera 📹|camera 📷|frame_with_picture 🖼️|art 🎨|dart 🎯|game_die 🎲|seedling 🌱|herb 🌿|coffee ☕|pizza 🍕|beers 🍻|cake 🍰|sunny ☀️|sunrise 🌅|crescent_moon 🌙|cloud ☁️|rainbow 🌈
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|leftwards_arrow_with_hook ↩️|arrow_right_hook ↪️|arrows_counterclockwise 🔄|repeat 🔁|track_next ⏭️|black_right_pointing_double_triangle_with_vertical_bar ⏭️|fast_forward ⏩|rewind ⏪|double_vertical_bar ⏸️|arrow_forward ▶️|heavy_plus_sign ➕|heavy_minus_sign ➖|information_source ℹ️|recycle ♻️
red_circle 🔴|large_blue_circle 🔵|large_green_circle 🟢|large_yellow_circle 🟡|large_orange_circle 🟠|large_purple_circle 🟣|white_circle ⚪|black_circle ⚫|large_green_square 🟩|large_yellow_square 🟨|large_red_square 🟥|white_large_square ⬜|black_large_square ⬛|small_blue_diamond 🔹|small_orange_diamond 🔸
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|keycap_ten 🔟|zero 0️⃣
bust_in_silhouette 👤|busts_in_silhouette 👥|technologist 🧑‍💻|judge 🧑‍⚖️|scales ⚖️|balance_scale ⚖️|palms_up_together 🤲|point_up_2 👆|new 🆕|ok 🆗|sos 🆘|end 🔚|soon 🔜
`;

const EMOJI = new Map(TABLE.trim().split(/[\n|]/).map((entry) => {
  const at = entry.lastIndexOf(" ");
  return [entry.slice(0, at), entry.slice(at + 1)];
}));

export const emojiOf = (name) => EMOJI.get(name);
export const REACTIONS = ["white_check_mark", "eyes", "raised_hands"];
