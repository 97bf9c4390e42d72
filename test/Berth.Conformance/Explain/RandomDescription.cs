using System.Text.Json.Nodes;
using Berth.Conformance.Jails;

namespace Berth.Conformance.Explain;

/// <summary>A random description of a workload that is <see cref="AgreementProbe"/>, with what it grants of a jail.</summary>
internal sealed class RandomDescription
{
    private static readonly string[] s_capabilities =
        ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_NET_RAW", "CAP_SYS_NICE"];
    private readonly Random _random;
    private readonly Jail _jail;

    public RandomDescription(Random random, Jail jail)
    {
        (_random, _jail) = (random, jail);
        Sandbox["profile"] = Pick("strict", "workspace", "workspace");
        Maybe("require", () => Pick("namespaces", "landlock", "none"), 3);
        if (jail.Caller.IsRoot)
            Maybe("identity", () => random.Next(0, 100), 2);
        Maybe("username", () => Pick("worker", "u_1"), 3);
        Maybe("home", () => Pick("/home/other", "/var/home"), 3);
        Maybe("network", () => Pick("none", "host"), 2);
        Namespaces();
        if (Sandbox["namespaces"]?["uts"] is null)
            Maybe("hostname", () => Pick("some-host", "a.b"), 2);
        Maybe("capabilities", () => Some(s_capabilities), 2);
        Maybe("seccomp", () => random.Next(3) switch { 0 => true, 1 => false, _ => Some(["tty", "namespaces", "devel", "compat"]) }, 2);
        Maybe("landlock", () => random.Next(2) == 0, 2);
        Maybe("writableRoot", () => random.Next(2) == 0, 3);
        Filesystem();
        Resources();

        // Whether a file can be written is then up to the sandbox alone; but the workspace itself may not be everybody's.
        foreach (var path in Directory.EnumerateFileSystemEntries(jail.Workspace, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(path, (UnixFileMode)(Directory.Exists(path) ? 0b111_111_111 : 0b110_110_110));
    }

    /// <summary>The member <c>sandbox</c>.</summary>
    public JsonObject Sandbox { get; } = [];

    /// <summary>The limits that it sets: name, soft, hard.</summary>
    public List<(string Name, long Soft, long Hard)> Rlimits { get; } = [];

    /// <summary>Files that a rule denies, as inside.</summary>
    public List<string> Denied { get; } = [];

    /// <summary>The whole description.</summary>
    public override string ToString() => new JsonObject
    {
        ["name"] = "probe",
        ["command"] = new JsonArray("/usr/bin/python3", "-I", "/probe.py"),
        ["workingDirectory"] = "/",
        ["sandbox"] = Sandbox.DeepClone(),
    }.ToJsonString();

    private void Namespaces()
    {
        var namespaces = new JsonObject();
        foreach (var name in (string[])["ipc", "uts", "cgroup"])
        {
            if (_random.Next(4) == 0)
                namespaces[name] = false;
        }

        if (namespaces.Count > 0)
            Sandbox["namespaces"] = namespaces;
    }

    private void Filesystem()
    {
        _jail.Write("probe.py", AgreementProbe.Source);
        var entries = new JsonArray(new JsonObject { ["bind"] = _jail.Workspace + "/probe.py", ["to"] = "/probe.py" });
        for (var i = _random.Next(0, 5); i > 0; i--)
            entries.Add(Entry(i));
        Sandbox["filesystem"] = entries;

        var denied = new JsonArray();
        for (var i = _random.Next(0, 3); i > 0; i--)
        {
            denied.Add(_jail.Write($"tree/{i}/.env", "secret\n"));
            Denied.Add($"{_jail.Workspace}/tree/{i}/.env");
        }

        if (denied.Count > 0)
            Sandbox["deny"] = denied;
    }

    private JsonObject Entry(int i)
    {
        switch (_random.Next(7))
        {
            case 0:
                return new() { ["tmpfs"] = $"/data/t{i}", ["write"] = _random.Next(2) == 0, ["size"] = "1M" };
            case 1:
                return new() { ["symlink"] = $"/data/l{i}", ["to"] = Pick("/tmp", "nowhere", "../usr") };
            case 2:
                return new() { ["file"] = $"/data/f{i}", ["content"] = "text" };
            case 3:
                return new()
                {
                    ["bind"] = _jail.Write($"file{i}", "text\n"),
                    ["to"] = Pick($"/data/b{i}", _jail.Workspace + $"/file{i}"),
                    ["write"] = _random.Next(2) == 0,
                };
            case 4:
                _jail.Write($"low{i}/file", "text\n");
                return new() { ["overlay"] = $"/data/o{i}", ["lower"] = new JsonArray(_jail.Workspace + $"/low{i}", _jail.Outside) };
            default:
                _jail.Write($"tree/{i}/file", "text\n");
                var source = _jail.Workspace + Pick($"/tree/{i}", "/tree");
                return new() { ["bind"] = source, ["to"] = Pick($"/data/d{i}", source), ["write"] = _random.Next(2) == 0 };
        }
    }

    private void Resources()
    {
        var resources = new JsonObject();
        var limits = new JsonObject();
        foreach (var (name, least) in ((string, int)[])[("nofile", 64), ("core", 0), ("fsize", 1 << 20), ("stack", 1 << 20),
            ("memlock", 0), ("cpu", 100)])
        {
            if (_random.Next(4) != 0)
                continue;
            long soft = least + _random.Next(1, 100), hard = soft + (name == "memlock" ? 0 : _random.Next(0, 100));
            Rlimits.Add((name, soft, hard));
            limits[name] = new JsonObject { ["soft"] = soft, ["hard"] = hard };
        }

        if (limits.Count > 0)
            resources["rlimits"] = limits;
        if (_random.Next(4) == 0)
            resources["nice"] = _random.Next(1, 19);
        if (_random.Next(4) == 0)
            resources["oomScore"] = _random.Next(1, 1000);
        if (resources.Count > 0)
            Sandbox["resources"] = resources;
    }

    private void Maybe(string name, Func<JsonNode> value, int outOf)
    {
        if (_random.Next(outOf) == 0)
            Sandbox[name] = value();
    }

    private JsonArray Some(string[] of) => [.. of.Where(_ => _random.Next(3) == 0).Select(static s => (JsonNode)s)];

    private string Pick(params string[] of) => of[_random.Next(of.Length)];
}
