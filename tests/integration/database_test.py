#!/usr/bin/python3
"""The database in the data directory: made, refused, copied while the server runs, restored."""

import pathlib
import sqlite3
import tempfile
import unittest

import case_report
import makegood_client
import makegood_server
from makegood_server import run

POLICIES = "tests/integration/policies"

# How many migrations there are (service/store/sqlite/migrations).
SCHEMA = 4


class DatabaseTest(unittest.TestCase):

  def setUp(self):
    directory = tempfile.TemporaryDirectory()
    self.addCleanup(directory.cleanup)
    self.scratch = pathlib.Path(directory.name)
    self.data = self.scratch / "data"
    self.database = self.data / "makegood.db"

  def start(self):
    server = makegood_server.Server(POLICIES, "--data", str(self.data))
    self.addCleanup(server.kill)
    return server

  def schema(self, path):
    connection = sqlite3.connect(path)
    self.addCleanup(connection.close)
    return connection.execute("PRAGMA user_version").fetchone()[0]

  def expect(self, status, *arguments):
    result = run(*arguments)
    self.assertEqual(result.returncode, status, f"makegood {arguments}\n{result.stdout}\n{result.stderr}")
    return result

  def refused(self):
    """What `makegood serve` says on its way out, which is soon."""
    return self.expect(1, "serve", "--listen", "127.0.0.1:0", "--policies", POLICIES, "--data",
                       self.data).stderr

  def test_serving_makes_the_database_and_closes_it_without_a_log(self):
    server = self.start()
    client = makegood_client.Client(server.address)
    self.addCleanup(client.channel.close)
    status = client.api.to_dict(client.call("grpc.health.v1.Health/Check"))
    self.assertEqual(status, {"status": "SERVING"})
    self.assertTrue(self.database.exists())
    server.terminate()
    self.assertEqual(server.wait(), 0)
    self.assertFalse(pathlib.Path(f"{self.database}-wal").exists())
    self.assertEqual(self.schema(self.database), SCHEMA)
    # And it starts again from what it left.
    self.start()

  def test_a_database_that_is_not_ours_is_refused_with_what_to_do(self):
    self.data.mkdir()
    for sql, says in (("CREATE TABLE theirs (a)", "another program; move it away"),
                      ("PRAGMA application_id = 0x4d474f44; PRAGMA user_version = 99; CREATE TABLE t (a)",
                       "newer makegood (schema 99")):
      with self.subTest(says):
        self.database.unlink(missing_ok=True)
        connection = sqlite3.connect(self.database)
        connection.executescript(sql)
        connection.close()
        text = self.refused()
        self.assertIn(says, text)
        self.assertIn(str(self.database), text)

  def test_a_file_that_is_no_database_is_refused(self):
    self.data.mkdir()
    self.database.write_bytes(b"x" * 10_000)
    text = self.refused()
    self.assertIn("is no database, or its beginning is damaged", text)
    self.assertIn("makegood restore", text)

  def test_a_backup_of_a_running_service_is_restored(self):
    server = self.start()
    copy = self.scratch / "copy.db"
    self.assertIn(str(copy), self.expect(0, "backup", "--data", self.data, "--to", copy).stdout)
    self.assertIn("exists already", self.expect(1, "backup", "--data", self.data, "--to", copy).stderr)
    # Not over what is there, and not beside a service.
    self.assertIn("in use", self.expect(1, "restore", "--from", copy, "--data", self.data).stderr)
    server.terminate()
    self.assertEqual(server.wait(), 0)
    self.assertIn("exists already",
                  self.expect(1, "restore", "--from", copy, "--data", self.data).stderr)
    self.database.unlink()
    self.expect(0, "restore", "--from", copy, "--data", self.data)
    self.assertEqual(self.schema(self.database), SCHEMA)
    self.start()

  def change_a_byte(self, path, place):
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)

  def test_a_changed_byte_is_refused_by_file_and_page(self):
    server = self.start()
    server.terminate()
    self.assertEqual(server.wait(), 0)
    self.change_a_byte(self.database, 5 * 4096 + 1000)
    text = self.refused()
    self.assertIn(f"page 6 of {self.database} is not as it was written", text)
    self.assertIn("makegood restore", text)

  def test_of_a_log_that_was_damaged_what_stands_before_is_restored_when_told(self):
    server = self.start()
    client = makegood_client.Client(server.address)
    self.addCleanup(client.channel.close)
    for number in range(6):
      client.call("makegood.v1.LeadService/RecordEvents", {
          "marketplace": "dingdoor",
          "events": [{"eventId": f"grant-{number}", "proId": f"pro-{number}",
                      "eventTime": "2025-03-02T10:00:00Z", "creditsGranted": {"credits": 7}}]})
    server.kill()
    log = pathlib.Path(f"{self.database}-wal")
    # In the last commit, which SQLite would leave out without a word.
    self.change_a_byte(log, log.stat().st_size - 1000)
    text = self.refused()
    self.assertIn(f"{log} is damaged: frame", text)
    self.assertIn("makegood backup --cut-damaged-log", text)
    copy = self.scratch / "copy.db"
    backup = ("backup", "--data", self.data, "--to", copy)
    self.assertIn(f"{log} is damaged", self.expect(1, *backup).stderr)
    self.expect(0, *backup, "--cut-damaged-log")
    self.data = self.scratch / "restored"
    self.expect(0, "restore", "--from", copy, "--data", self.data)
    again = makegood_client.Client(self.start().address)
    self.addCleanup(again.channel.close)
    credits = [again.call("makegood.v1.CreditService/GetBalance",
                          {"marketplace": "dingdoor", "proId": f"pro-{number}"}).credits
               for number in range(6)]
    self.assertEqual(credits[:5], [7] * 5)

  def test_a_backup_of_nothing_is_no_backup(self):
    text = self.expect(1, "backup", "--data", self.data, "--to", self.scratch / "copy.db").stderr
    self.assertIn(str(self.database), text)
    self.assertFalse((self.scratch / "copy.db").exists())
    self.expect(2, "backup", "--data", self.data)
    self.expect(2, "restore", "--data", self.data)


if __name__ == "__main__":
  case_report.main()
