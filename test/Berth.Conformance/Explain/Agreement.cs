using System.Globalization;
using System.Text.Json;

namespace Berth.Conformance.Explain;

/// <summary>Compares what was said of a sandbox (explain), what is recorded of it (show) and what was found in it.</summary>
internal sealed class Agreement(JsonElement said)
{
    private readonly List<string> _faults = [];

    /// <summary>What does not agree.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Each path that a step of the file tree makes.</summary>
    public IEnumerable<string> Targets =>
        said.GetProperty("filesystem")
            .EnumerateArray()
            .Select(static s => s.GetProperty("target").GetString()!)
            .Distinct(StringComparer.Ordinal);

    /// <summary>Finds what does not agree.</summary>
    public void Compare(JsonElement shown, JsonElement found, RandomDescription description)
    {
        var enforced = shown.GetProperty("enforced");
        Same("what show says was decided", Text(shown.GetProperty("decided")), Text(said));
        Same("differences", Text(shown.GetProperty("differences")), "[]");
        Process(enforced, found);
        Identity(enforced, found);
        Namespaces(enforced, found);
        Limits(enforced, found, description);
        Same("mounts",
            Mounts(enforced.GetProperty("mounts"), static m => (m.GetProperty("target"), m.GetProperty("type"), m.GetProperty("write"))),
            Mounts(found.GetProperty("mounts"), static m => (m[0], m[1], m[2])));
        Files(found, description);
        Landlock(enforced, found);
    }

    private void Process(JsonElement enforced, JsonElement found)
    {
        var status = found.GetProperty("status");
        Same("no_new_privs", enforced.GetProperty("noNewPrivs").GetBoolean() ? "1" : "0", Text(status.GetProperty("NoNewPrivs")));
        Same("no_new_privs is set", Text(status.GetProperty("NoNewPrivs")), "1");
        var seccomp = enforced.GetProperty("seccomp");
        Same("seccomp mode", seccomp.GetProperty("mode").GetString()! == "filter" ? "2" : "0", Text(status.GetProperty("Seccomp")));
        Same("seccomp filters", seccomp.GetProperty("filters").GetRawText(), Text(status.GetProperty("Seccomp_filters")));
        Same("seccomp, as explained", said.GetProperty("seccomp").GetProperty("filter").GetString()!.Length > 0
            ? "2"
            : "0", Text(status.GetProperty("Seccomp")));
        var capabilities = Convert.ToUInt64(said.GetProperty("capabilities").GetString(), 16);
        foreach (var set in (string[])["CapEff", "CapPrm", "CapBnd"])
            Same(set, Hex(status.GetProperty(set)), capabilities.ToString("x", CultureInfo.InvariantCulture));
        foreach (var (member, set) in ((string, string)[])[("effective", "CapEff"), ("bounding", "CapBnd")])
            Same($"capabilities.{member}", $"{enforced.GetProperty("capabilities").GetProperty(member).GetArrayLength()}",
                $"{ulong.PopCount(Convert.ToUInt64(Text(status.GetProperty(set)), 16))}");
        Same("arguments", Text(found.GetProperty("arguments")), Text(said.GetProperty("arguments")));
        Same("environment", Sorted(found.GetProperty("environment")), Sorted(said.GetProperty("environment")));
        Same("directory", Text(found.GetProperty("directory")), Text(said.GetProperty("workingDirectory")));
        Same("descriptors", Text(found.GetProperty("descriptors")), "[0,1,2]");
    }

    private void Identity(JsonElement enforced, JsonElement found)
    {
        var identity = said.GetProperty("identity");
        foreach (var id in (string[])["uid", "gid"])
        {
            var number = identity.GetProperty(id).GetRawText();
            Same(id, Text(found.GetProperty(id)), $"[{number},{number},{number}]");
            Same($"enforced {id}", enforced.GetProperty(id).GetRawText(),
                identity.GetProperty(id == "uid" ? "hostUid" : "hostGid").GetRawText());
        }

        Same("number of groups", found.GetProperty("groups").GetArrayLength(), enforced.GetProperty("groups").GetArrayLength());
        if (identity.GetProperty("mapping").GetString() is "privileged" or "helper") // an ordinary caller's stay (SECURITY.md)
            Same("groups", Sorted(found.GetProperty("groups")), Sorted(identity.GetProperty("groups")));
    }

    private void Namespaces(JsonElement enforced, JsonElement found)
    {
        var inside = found.GetProperty("namespaces");
        var kinds = said.GetProperty("namespaces").EnumerateArray().Select(static n => n.GetString()!).ToHashSet(StringComparer.Ordinal);
        foreach (var kind in enforced.GetProperty("namespaces").EnumerateObject())
        {
            var file = kind.Name == "mount" ? "mnt" : kind.Name;
            if (!inside.TryGetProperty(file, out var link))
                continue;
            Same($"{kind.Name} namespace", link.GetString()!, $"{file}:[{kind.Value.GetProperty("number").GetRawText()}]");
            Same($"own {kind.Name} namespace", link.GetString() != ReadLink($"/proc/self/ns/{file}"),
                kind.Value.GetProperty("own").GetBoolean());
            Same($"{kind.Name} namespace, as explained", kinds.Contains(kind.Name), kind.Value.GetProperty("own").GetBoolean());
        }

        if (said.GetProperty("hostname").GetString() is { } hostname)
            Same("hostname", found.GetProperty("hostname").GetString()!, hostname);
        var interfaces = found.GetProperty("interfaces").EnumerateArray().Select(static i => i.GetString()!);
        string[] expected = said.GetProperty("network").GetString() == "none" ? ["lo"]
            : [.. Directory.GetFileSystemEntries("/sys/class/net").Where(Directory.Exists).Select(
                static p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];
        Same("interfaces", string.Join(' ', interfaces), string.Join(' ', expected));
    }

    private void Limits(JsonElement enforced, JsonElement found, RandomDescription description)
    {
        foreach (var (name, soft, hard) in description.Rlimits)
        {
            Same($"rlimit {name}", Text(found.GetProperty("rlimits").GetProperty(name)), $"[{soft},{hard}]");
            Same($"rlimit {name}, as explained", Text(said.GetProperty("rlimits").GetProperty(name)),
                $"{{\"soft\":{soft},\"hard\":{hard}}}");
        }

        foreach (var limit in enforced.GetProperty("rlimits").EnumerateObject())
        {
            if (found.GetProperty("rlimits").TryGetProperty(limit.Name, out var inside))
                Same($"rlimit {limit.Name}, as shown", Text(inside), $"[{Number(limit.Value, "soft")},{Number(limit.Value, "hard")}]");
        }

        var resources = description.Sandbox["resources"];
        if (resources?["nice"] is { } nice)
            Same("nice", found.GetProperty("nice").GetRawText(), nice.ToJsonString());
        if (resources?["oomScore"] is { } score)
            Same("oomScore", found.GetProperty("oomScore").GetRawText(), score.ToJsonString());

        static string Number(JsonElement limit, string name) =>
            limit.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : "-1";
    }

    private void Files(JsonElement found, RandomDescription description)
    {
        var last = said.GetProperty("filesystem")
            .EnumerateArray()
            .GroupBy(static s => s.GetProperty("target").GetString()!, StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => g.Last(), StringComparer.Ordinal);
        foreach (var path in found.GetProperty("paths").EnumerateArray())
        {
            var (name, exists, readable, writable, readOnly) =
                (path[0].GetString()!, path[1].GetBoolean(), path[2].GetString(), path[3].GetBoolean(), path[4]);
            if (description.Denied.Contains(name) && (writable || readable?.Length > 0))
                _faults.Add($"{name} is denied, and can be {(writable ? "written" : "read")}");
            if (!last.TryGetValue(name, out var step))
                continue;
            var kind = step.GetProperty("kind").GetString();
            Same($"{name} ({kind}) is there", exists, true);
            if (kind is not ("bind" or "tmpfs") || !step.TryGetProperty("write", out var write) || name == "/dev/tty")
                continue;
            Same($"{name} ({kind}) can be read", readable is not null, true);
            Same($"{name} ({kind}) can be written", writable, write.GetBoolean());
            if (kind is "tmpfs" || (kind is "bind" && !step.GetProperty("device").GetBoolean()))
                Same($"{name} ({kind}) is read-only", readOnly.GetRawText(), write.GetBoolean() ? "false" : "true");
        }
    }

    private void Landlock(JsonElement enforced, JsonElement found)
    {
        var landlock = said.GetProperty("landlock");
        var applied = enforced.GetProperty("landlock").GetProperty("applied").GetBoolean();
        Same("landlock", applied, landlock.ValueKind == JsonValueKind.Object);
        if (applied)
            Same("rules of landlock", $"{landlock.GetProperty("rules").GetArrayLength()}",
                enforced.GetProperty("landlock").GetProperty("rules").GetRawText());

        // Without a filter of system calls, nothing else keeps a process from mounts in namespaces of its own.
        if (found.GetProperty("mayMount") is { ValueKind: not JsonValueKind.Null } mayMount
            && said.GetProperty("seccomp").GetProperty("filter").GetString()!.Length == 0)
            Same("mounting is open", mayMount.GetBoolean(), !applied);
    }

    private static string Mounts(JsonElement mounts, Func<JsonElement, (JsonElement Target, JsonElement Type, JsonElement Write)> of) =>
        string.Join('\n',
            mounts.EnumerateArray()
                .Select(m => of(m))
                .Select(static m => $"{m.Target.GetString()} {m.Type.GetString()} {m.Write.GetBoolean()}"));

    private static string Sorted(JsonElement array) =>
        string.Join('\n', array.EnumerateArray().Select(static e => e.ToString()).Order(StringComparer.Ordinal));

    private static string Hex(JsonElement set) => Convert.ToUInt64(set.GetString(), 16).ToString("x", CultureInfo.InvariantCulture);

    private static string Text(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : JsonSerializer.Serialize(element);

    private static string ReadLink(string path) => new FileInfo(path).LinkTarget ?? "";

    private void Same<T>(string what, T one, T other)
    {
        if (!EqualityComparer<T>.Default.Equals(one, other))
            _faults.Add($"{what}: {one} is not {other}");
    }
}
