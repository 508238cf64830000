// The moment in the poster's form follows the player, so that pausing is choosing.
import { format } from "./captions/time.js";

const player = document.getElementById("video-player");
const moment = document.getElementById("video-moment");

if (player && moment) {
  const follow = () => {
    moment.value = format(Math.floor(player.currentTime * 1000));
  };
  for (const event of ["pause", "seeked"]) player.addEventListener(event, follow);
}
