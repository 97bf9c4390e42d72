using Berth.Descriptions.Text;
using Berth.Instances.Records;

namespace Berth.Cli.Rendering;

/// <summary>The changes of the host for running instances: <c>berth grants</c>.</summary>
internal static class GrantsText
{
    public static IEnumerable<string> Lines(IReadOnlyList<InstanceRecord> instances)
    {
        foreach (var record in instances)
        {
            yield return $"{TerminalText.Name(record.Name)}  {record.Id[..12]}  pid {record.Launcher.Pid}  identity {record.Identity}";
            foreach (var action in record.Undo)
            {
                yield return $"  {TerminalText.Name(action.Description)}";
                yield return $"    afterwards ({action.Lifetime.ToString().ToLowerInvariant()}): "
                    + TerminalText.Name(action.RevertDescription ?? "it stays");
            }
        }
    }
}
