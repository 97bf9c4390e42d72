using System.Text;
using Berth.Instances.HostActions;
using Berth.Instances.Records;
using Berth.Instances.Store;
using Berth.Linux.Acl;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Workloads.Specs;

namespace Berth.Instances.Tests.Store;

public sealed class InstanceStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly InstanceStore _store;

    public InstanceStoreTests() => _store = new InstanceStore(new StateDirectories(_directory["state"], _directory["run"]));

    [Theory, InlineData(""), InlineData("{"), InlineData("{}"), InlineData("[1]"), InlineData("\u0001\u0002")]
    public void Damaged_FilesThatAreNoRecords_AreNamed(string content)
    {
        _store.Damaged().ShouldBeEmpty();
        _store.Save(Record());
        _store.Damaged().ShouldBeEmpty();
        var damaged = _store.PathOf(Record().Identity, new string('f', 32));
        File.WriteAllText(damaged, content);
        File.WriteAllText(damaged + ".part", "");

        _store.Damaged().ShouldBe([damaged]);

        _store.All().ShouldHaveSingleItem();
    }

    [Fact]
    public void Save_ThenAll_ReturnsTheSame()
    {
        var record = Record() with
        {
            Undo =
            [
                new AclAction("/srv/grüß dich", 1_000_007, "r-x")
                {
                    Target = new FileIdentity
                    {
                        DeviceMajor = 8,
                        DeviceMinor = 1,
                        Inode = ulong.MaxValue,
                        Born = 1_700_000_000_123_456_789,
                        HandleType = 1,
                        Handle = "00ff",
                    },
                    Change = new AclEntryChange(1_000_007, AclPermissions.Read | AclPermissions.Execute, null, AclPermissions.Read)
                    {
                        Lowered = "user:3:rwx\ngroup::rwx",
                    },
                },
                new AclAction("/srv/x", 1_000_007, "r--")
                {
                    Target = new FileIdentity { DeviceMajor = 8, DeviceMinor = 1, Inode = 7 },
                    Change = new AclEntryChange(1_000_007, AclPermissions.Read, AclPermissions.None, null),
                },
                new CgroupAction("/sys/fs/cgroup/berth-1", new ResourceSpec()), new SocketDirectoryAction("/run/x", 7)
                { Made = new FileIdentity { DeviceMajor = 0, DeviceMinor = 9, Inode = 1 } },
            ],
        };
        _store.Save(record);

        var read = _store.All().ShouldHaveSingleItem();
        (read with { Undo = [], Sandbox = default }).ShouldBe(record with { Undo = [], Sandbox = default });
        read.Undo.Select(static u => $"{u}").ShouldBe(record.Undo.Select(static u => $"{u}"));
        Encoding.UTF8.GetString(read.Sandbox.Span).ShouldBe("{\"tier\":\"namespaces\"}");
        _store.Of("7").ShouldHaveSingleItem();
        _store.Of("8").ShouldBeEmpty();
        File.GetUnixFileMode(_directory["state/instances/7"])
            .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        _store.Remove(record);
        _store.All().ShouldBeEmpty();
        _store.Remove(record);
    }

    [Fact]
    public void Save_HostServices_AreReadBack()
    {
        var record = Record() with
        {
            HostServices =
            [
                new HostServiceRecord("fetch", new ProcessIdentity(7, 8), ["get", "head"]),
                new HostServiceRecord("clock", new ProcessIdentity(9, 10), ["now"]),
            ],
            Supervisor = new ProcessIdentity(5, 6),
            Undo = [new SocketDirectoryAction("/run/berth/host-services/x", null)],
        };
        _store.Save(record);

        var read = _store.All().ShouldHaveSingleItem();
        read.Supervisor.ShouldBe(record.Supervisor);
        read.Undo.ShouldBe(record.Undo);
        read.HostServices.Select(static s => (s.Name, s.Process, string.Join(' ', s.Methods)))
            .ShouldBe([("fetch", new ProcessIdentity(7, 8), "get head"), ("clock", new ProcessIdentity(9, 10), "now")]);
    }

    [Fact]
    public void IsSupervised_SupervisorRuns_TrueInTheSameBoot()
    {
        var record = Record() with { Launcher = new ProcessIdentity(int.MaxValue, 1), Supervisor = Record().Launcher };
        _store.IsSupervised(record).ShouldBeTrue();
        _store.IsSupervised(record with { Supervisor = null }).ShouldBeFalse();
        _store.IsSupervised(record with { BootId = Guid.NewGuid().ToString() }).ShouldBeFalse();
    }

    [Fact]
    public void Save_ControlCharacters_AreEscapedAndReadBack()
    {
        const string Name = "a\u001b[2J\u007f\u009b31m\"\\ grüß 😀 \u2028";
        var record = Record() with { Name = Name };
        _store.Save(record);

        _store.All().ShouldHaveSingleItem().Name.ShouldBe(Name);
        var file = File.ReadAllText(_store.PathOf(record.Identity, record.Id));
        file.ShouldNotContain(static c => char.IsControl(c));
        file.ShouldContain("grüß 😀");
    }

    [Fact]
    public void Save_UnpairedSurrogate_IsReplaced()
    {
        _store.Save(Record() with { Name = "a\ud83d" });
        _store.All().ShouldHaveSingleItem().Name.ShouldBe("a\ufffd");
    }

    [Fact]
    public void All_NothingRecorded_IsEmptyAndCreatesNothing()
    {
        _store.All().ShouldBeEmpty();
        Directory.Exists(_directory["state"]).ShouldBeFalse();
    }

    [Fact]
    public void IsAlive_OtherStartTimeOrBoot_IsFalse()
    {
        var record = Record();
        _store.IsAlive(record).ShouldBeTrue();
        _store.IsAlive(record with { BootId = Guid.NewGuid().ToString() }).ShouldBeFalse();
        _store.IsAlive(record with { Launcher = record.Launcher with { StartTime = record.Launcher.StartTime + 1 } }).ShouldBeFalse();
        _store.IsAlive(record with { Launcher = new ProcessIdentity(int.MaxValue, 1) }).ShouldBeFalse();
    }

    [Fact]
    public void Find_ByIdPrefixOrName_ReturnsExactlyOne()
    {
        _store.Save(Record("aaaaaaaabbbb00000000000000000000") with { Name = "one" });
        _store.Save(Record("aaaaaaaacccc00000000000000000000") with { Name = "two" });
        _store.Save(Record("dddddddd000000000000000000000000") with { Name = "gone", BootId = "another" });

        _store.Find("aaaaaaaab").Name.ShouldBe("one");
        _store.Find("two").Id.ShouldStartWith("aaaaaaaac");
        _store.Find("aaaaaaaacccc00000000000000000000").Name.ShouldBe("two");
        Message("aaaaaaaa").ShouldBe("\"aaaaaaaa\" means 2 instances (aaaaaaaabbbb, aaaaaaaacccc); give more of the id");
        foreach (var none in (string[])["aaaaaaa", "dddddddd", "gone", "", "AAAAAAAAB"])
            Message(none).ShouldStartWith($"no running instance is called \"{none}\"");

        string Message(string text)
        {
            var error = Should.Throw<InstanceNotFoundException>(() => _store.Find(text)).Message;
            return error
                .StartsWith("\"aaaaaaaa\" means", StringComparison.Ordinal) && error
                .IndexOf("cccc", StringComparison.Ordinal) < error
                .IndexOf("bbbb", StringComparison.Ordinal)
                ? "\"aaaaaaaa\" means 2 instances (aaaaaaaabbbb, aaaaaaaacccc); give more of the id" : error;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    [InlineData("{\"id\":null}")]
    [InlineData("{\"id\":7}")]
    public void All_GarbageInTheStore_IsIgnored(string garbage)
    {
        _store.Save(Record());
        _directory.Write("state/instances/7/garbage.json", garbage);
        _directory.Write("state/instances/7/notes.txt", "x");
        _directory.Write("state/instances/lost", "x");
        Directory.CreateDirectory(_directory["state/instances/7/directory.json"]);
        _store.All().ShouldHaveSingleItem();
    }

    [Fact]
    public void All_AnyFieldInvalid_IsIgnored()
    {
        _store.Save(Record() with { Undo = [new SocketDirectoryAction("/x", null)] });
        var path = _store.PathOf("7", Record().Id);
        var text = File.ReadAllText(path);
        (string, string)[] replacements =
        [
            ("\"pid\":", "\"pid\":9999999999"),
            ("\"tier\":\"namespaces\"", "\"tier\":\"99999999999\""),
            ("\"name\":\"sample\"", "\"name\":null"),
            ("\"undo\":[", "\"undo\":[7,"),
            ("\"startedAt\":\"", "\"startedAt\":\"x"),
            ("\"path\":\"/x\"", "\"path\":null"),
            ("\"kind\":\"hostServices\"", "\"kind\":7"),
            ("\"payload\":{", "\"payload\":7,\"x\":{"),
        ];
        foreach (var (from, to) in replacements)
        {
            text.ShouldContain(from);
            File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
            _store.All().ShouldBeEmpty(from);
        }
    }

    [Fact]
    public void NewId_Is32HexDigits_AndUnique()
    {
        InstanceStore.NewId().ShouldMatch("^[0-9a-f]{32}$");
        InstanceStore.NewId().ShouldNotBe(InstanceStore.NewId());
    }

    [Theory]
    [InlineData(true, "HOME=/root", "/var/lib/berth", "/run/berth")]
    [InlineData(false, "HOME=/home/me", "/home/me/.local/state/berth", "/home/me/.local/state/berth/run/berth")]
    [InlineData(false, "HOME=/home/me XDG_STATE_HOME=/s/ XDG_RUNTIME_DIR=/r", "/s/berth", "/r/berth")]
    [InlineData(
        false,
        "HOME=relative XDG_STATE_HOME=also/relative",
        "/home/of1000/.local/state/berth",
        "/home/of1000/.local/state/berth/run/berth")]
    [InlineData(true, "BERTH_STATE_DIR=/x HOME=/root", "/x", "/x/run")]
    public void Directories_DependOnTheCaller(bool root, string environment, string state, string runtime)
    {
        var variables = environment
            .Split(' ')
            .Select(static v => v.Split('='))
            .ToDictionary(static v => v[0], static v => v[1], StringComparer.Ordinal);
        StateDirectories.For(root, 1000, variables, static uid => $"/home/of{uid}/").ShouldBe(new StateDirectories(state, runtime));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/")]
    [InlineData("relative")]
    public void Directories_NoHome_Throws(string? home) =>
        Should.Throw<UnauthorizedAccessException>(
            () => StateDirectories.For(isRoot: false, 1000, new Dictionary<string, string>(), _ => home)).Message
            .ShouldContain("set HOME");

    public void Dispose() => _directory.Dispose();

    private InstanceRecord Record(string id = "0123456789abcdef0123456789abcdef") => new()
    {
        Id = id,
        Name = "sample",
        Launcher = ProcessIdentity.Find(Environment.ProcessId)!.Value,
        BootId = _store.BootId,
        StartedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Identity = "7",
        Tier = IsolationTier.Namespaces,
        Sandbox = "{\"tier\":\"namespaces\"}"u8.ToArray(),
    };
}
