using System.Text.Json;
using Berth.Descriptions.Text;

namespace Berth.Engine.Enforcement;

/// <summary>The decided file tree, as recorded in a state record.</summary>
internal static class SandboxFiles
{
    /// <summary>The inside paths of mounts that were decided to be writable, including kernel file systems.</summary>
    public static HashSet<string> WritableTargets(ReadOnlyMemory<byte> sandbox)
    {
        using var document = JsonDocument.Parse(sandbox);
        var targets = new HashSet<string>(StringComparer.Ordinal);
        if (document.RootElement.TryGetProperty("writableRoot", out var root)
            && root.GetBoolean()) // missing if an earlier version of Berth started the workload
            targets.Add("/");
        foreach (var entry in document.RootElement.GetProperty("filesystem").EnumerateArray())
        {
            var kind = entry.GetProperty("kind").GetHostString();
            var write = entry.TryGetProperty("write", out var said)
                ? said.GetBoolean()
                : kind is "proc" or "devpts" or "mqueue" or "overlay";
            if (write)
                targets.Add(entry.GetProperty("target").GetHostString()!);
        }

        return targets;
    }
}
