using Berth.Engine.Running;

namespace Berth.Cli.Rendering;

/// <summary>Running instances, a line each, for people.</summary>
internal static class InstanceTable
{
    public static void Write(IReadOnlyList<InstanceSummary> instances)
    {
        Console.WriteLine($"{"ID",-12}  {"NAME",-20}  {"PID",7}  {"IDENTITY",-8}  {"TIER",-10}  {"UP",8}  COMMAND");
        foreach (var i in instances)
        {
            Console.WriteLine(
                $"{i.Record.Id[..12]}  {i.Record.Name,-20}  {i.Record.Launcher.Pid,7}  {i.Record.Identity,-8}  {i.Tier,-10}  {i.UpText,8}  {i.Command}");
            foreach (var service in i.Record.HostServices)
                Console.WriteLine(
                    $"{"",-12}  {"+ " + service.Name,-20}  {service.Process.Pid,7}  {"",-8}  {"service",-10}  {"",8}  {string.Join(' ', service.Methods)}");
        }
    }
}
