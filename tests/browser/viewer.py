# SPDX-License-Identifier: BSD-3-Clause
"""h5web in Chromium, as somebody sees it who sits in front of it."""
import contextlib
import functools
import http.server
import os
import shutil
import threading
import urllib.parse

SECONDS = 30
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The plots need WebGL, and there may be no graphics card.
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--force-device-scale-factor=1",
    "--window-size=1200,760",
)

COUNT_COLOURS = """
const [picture, done] = arguments;
const image = new Image();
image.onload = () => {
  const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
  canvas.drawImage(image, 0, 0);
  const bytes = canvas.getImageData(0, 0, image.width, image.height).data;
  const counts = {};
  for (let at = 0; at < bytes.length; at += 4) {
    const colour = [...bytes.slice(at, at + 3)].map(part => part.toString(16).padStart(2, '0')).join('');
    counts[colour] = (counts[colour] ?? 0) + 1;
  }
  done(counts);
};
image.src = 'data:image/png;base64,' + picture;
"""


class _Files(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serve_folder(folder):
    """The address of a web server for the files of a folder."""
    handler = functools.partial(_Files, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


class Viewer:
    """A browser; everything waits until the page shows what is asked for."""

    def __init__(self, folder):
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service

        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for flag in (*FLAGS, f"--user-data-dir={os.path.join(folder, 'profile')}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = Service(shutil.which("chromedriver"), log_path=os.path.join(folder, "chromedriver.log"))
        self._driver = webdriver.Chrome(service=service, options=options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._driver.quit()

    def open(self, page, site, **more):
        """Shows the site's file; more are arguments of the page."""
        self._driver.get(f"{page}/index.html?" + urllib.parse.urlencode({"url": f"http://127.0.0.1:{site}", **more}))

    def reload(self):
        self._driver.refresh()

    def all(self, selector):
        from selenium.webdriver.common.by import By

        return self._driver.find_elements(By.CSS_SELECTOR, selector)

    def run(self, script, *arguments):
        """What a script in the page returns."""
        return self._driver.execute_script(script, *arguments)

    def texts(self, selector):
        """Of all elements, what is written in them, without those in which nothing is."""
        script = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)"
        return [text for text in self.run(script, selector) if text]

    def wait(self, look, good=bool):
        """What `look` gives, once that is `good`."""
        from selenium.common.exceptions import TimeoutException, WebDriverException
        from selenium.webdriver.support.ui import WebDriverWait

        last = [None]

        def done(_):
            last[0] = look()
            return good(last[0])

        try:
            WebDriverWait(self._driver, SECONDS, 0.1, ignored_exceptions=[WebDriverException]).until(done)
        except TimeoutException:
            raise AssertionError(f"the page shows {last[0]!r}\n{self.everything()}") from None
        return last[0]

    def click(self, selector):
        self.wait(lambda: self.all(selector))[0].click()

    def point_at(self, selector, right, down):
        """Moves the mouse to a place in an element, given as parts of its width and height."""
        from selenium.webdriver.common.action_chains import ActionChains

        element = self.wait(lambda: self.all(selector))[0]
        size = element.size
        offset = (round((right - 0.5) * size["width"]), round((down - 0.5) * size["height"]))
        ActionChains(self._driver).move_to_element_with_offset(element, *offset).perform()

    def colours(self, selector):
        """How many pixels of an element have which colour, as the screen shows it: {(red, green, blue): count}."""
        picture = self.all(selector)[0].screenshot_as_base64
        counts = self._driver.execute_async_script(COUNT_COLOURS, picture)
        return {tuple(bytes.fromhex(colour)): count for colour, count in counts.items()}

    def everything(self):
        """The page as text, for whoever reads why a test failed."""
        return "\n".join([self.run("return document.body.innerText"), *self.complaints()])

    def complaints(self):
        """What the browser has written to its console since it was asked last."""
        return [entry["message"] for entry in self._driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def screenshot(self, path):
        self._driver.save_screenshot(path)
