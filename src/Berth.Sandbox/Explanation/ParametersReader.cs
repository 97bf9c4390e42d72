using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Explanation;

/// <summary>
/// Reads the JSON of <see cref="ParametersJson"/>: the members that are needed to enter the sandbox, which is all except the file tree.
/// </summary>
public static class ParametersReader
{
    /// <summary>The parameters in a record.</summary>
    /// <exception cref="JsonException">The record was not written by this version of Berth.</exception>
    public static SandboxParameters Read(string name, ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        try
        {
            return new SandboxParameters
            {
                Name = name,
                Tier = Word<IsolationTier>(root, "tier"),
                Identity = ReadIdentity(root.GetProperty("identity")),
                Namespaces = NamespaceNames.Parse(Strings(root, "namespaces")),
                Network = Word<NetworkMode>(root, "network"),
                NetworkPlan = ReadNetwork(root),
                Hostname = root.GetProperty("hostname").GetHostString(),
                Executable = root.GetProperty("executable").GetHostString()!,
                Arguments = Strings(root, "arguments"),
                Environment = Strings(root, "environment"),
                WorkingDirectory = root.GetProperty("workingDirectory").GetHostString()!,
                Capabilities = ulong.Parse(
                    root.GetProperty("capabilities").GetHostString()!.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                Seccomp = root.GetProperty("seccomp").GetProperty("filter").GetBytesFromBase64(),
                SeccompText = root.GetProperty("seccomp").GetProperty("rules").GetHostString()!,
                Landlock = ReadLandlock(root.GetProperty("landlock")),
                Resources = ReadResources(root),
                Cgroup = root.GetProperty("cgroup").GetHostString(),
                StopSignal = root.GetProperty("stop").GetProperty("signal").GetInt32(),
                StopDelay = TimeSpan.FromMilliseconds(root.GetProperty("stop").GetProperty("delayMilliseconds").GetInt64()),
                Tty = root.GetProperty("tty").GetBoolean(),
                NotEnforced = Strings(root, "notEnforced"),
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new JsonException("not the record of a sandbox", e);
        }
    }

    /// <summary>The rules of the network; its sockets are not recorded. Older records have none.</summary>
    private static NetworkPlan? ReadNetwork(JsonElement root)
    {
        if (!root.TryGetProperty("networkRules", out var rules))
            return null;
        return new NetworkPlan(
            new NetworkRules
            {
                Allow = [.. Strings(rules, "allow").Select(static text =>
                    NetworkRule.TryParseAllow(text, out var rule, out _) ? rule : throw new FormatException(text))],
                Deny = [.. Strings(rules, "deny").Select(static text =>
                    NetworkRule.TryParseDeny(text, out var rule, out _) ? rule : throw new FormatException(text))],
                Log = rules.GetProperty("log").GetHostString(),
            },
            Has6: false, Datagrams: 0);
    }

    private static SandboxIdentity ReadIdentity(JsonElement identity) => new()
    {
        Mapping = Word<IdMapping>(identity, "mapping"),
        Number = identity.GetProperty("number") is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null,
        Username = identity.GetProperty("username").GetHostString()!,
        InsideUid = identity.GetProperty("uid").GetUInt32(),
        InsideGid = identity.GetProperty("gid").GetUInt32(),
        HostUid = identity.GetProperty("hostUid").GetUInt32(),
        HostGid = identity.GetProperty("hostGid").GetUInt32(),
        Groups = [.. identity.GetProperty("groups").EnumerateArray().Select(static g => g.GetUInt32())],
    };

    private static LandlockPlan? ReadLandlock(JsonElement landlock)
    {
        if (landlock.ValueKind == JsonValueKind.Null)
            return null;
        ImmutableArray<LandlockRule> rules =
        [
            .. landlock.GetProperty("rules").EnumerateArray().Select(static r => new LandlockRule(
                r.GetProperty("path").GetHostString()!, r.GetProperty("access").GetUInt64(), r.GetProperty("allows").GetHostString()!)),
        ];
        return new LandlockPlan(landlock.GetProperty("abi").GetInt32(), landlock.GetProperty("handledFileSystem").GetUInt64(), rules)
        {
            HandledNetwork = landlock.GetProperty("handledNetwork").GetUInt64(),
            Scoped = landlock.GetProperty("scoped").GetUInt64(),
        };
    }

    /// <summary>
    /// The properties that processes inherit from the launcher. The limits of a cgroup are not among them. Older records have only the
    /// limits.
    /// </summary>
    private static ResourceSpec ReadResources(JsonElement root) => new()
    {
        Rlimits = new ResourceSpec().Rlimits.AddRange(root.GetProperty("rlimits").EnumerateObject().Select(
            static limit => KeyValuePair.Create(limit.Name, new RlimitSpec(Number(limit.Value, "soft"), Number(limit.Value, "hard"))))),
        Nice = root.TryGetProperty("nice", out var nice) ? nice.GetInt32() : null,
        OomScore = root.TryGetProperty("oomScore", out var score) ? score.GetInt32() : null,
        Scheduling = root.TryGetProperty("scheduling", out _) ? Word<SchedulingPolicy>(root, "scheduling") : null,
    };

    private static long? Number(JsonElement limit, string name) =>
        limit.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;

    private static T Word<T>(JsonElement element, string name)
        where T : struct, Enum => Enum.Parse<T>(element.GetProperty(name).GetHostString()!, ignoreCase: true);

    private static ImmutableArray<string> Strings(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(static s => s.GetHostString()!)];
}
