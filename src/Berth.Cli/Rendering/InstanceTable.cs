using Berth.Descriptions.Text;
using Berth.Engine.Running;

namespace Berth.Cli.Rendering;

/// <summary>Running instances, one line each.</summary>
internal static class InstanceTable
{
    public static void Write(IReadOnlyList<InstanceSummary> instances)
    {
        Row("ID", "NAME", "PID", "IDENTITY", "TIER", "UP", "COMMAND");
        foreach (var i in instances)
        {
            var record = i.Record;
            Row(record.Id[..12], TerminalText.Name(record.Name), record.Launcher.Pid, record.Identity, i.Tier, i.UpText,
                TerminalText.Name(i.Command));
            foreach (var service in record.HostServices)
                Row("", "+ " + service.Name, service.Process.Pid, "", "service", "", string.Join(' ', service.Methods));
        }
    }

    private static void Row(string id, string name, object pid, string identity, string tier, string up, string command) =>
        Console.WriteLine($"{id,-12}  {name,-20}  {pid,7}  {identity,-8}  {tier,-10}  {up,8}  {command}");
}
