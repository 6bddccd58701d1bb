/* For browsers without modules (before 2018): plain words instead of an empty page. */
document.getElementById("page").innerHTML =
  "<p class=\"opening\">这部手机的浏览器太旧，打不开本页。请用微信“扫一扫”，或请门口工作人员为您登记。<br>" +
  "This browser is too old. Please let the staff at the door register you.</p>";
