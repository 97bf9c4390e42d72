using System.Text.Json;
using Berth.Descriptions.Text;

namespace Berth.Engine.Enforcement;

/// <summary>The decided file tree, as a state record has it.</summary>
internal static class SandboxFiles
{
    /// <summary>Inside paths of mounts that were meant to be writable, kernel file systems among them.</summary>
    public static HashSet<string> WritableTargets(ReadOnlyMemory<byte> sandbox)
    {
        using var document = JsonDocument.Parse(sandbox);
        var targets = new HashSet<string>(StringComparer.Ordinal);
        if (document.RootElement.TryGetProperty("writableRoot", out var root)
            && root.GetBoolean()) // a workload that an earlier version started has none
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
