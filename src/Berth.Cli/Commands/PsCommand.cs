using System.CommandLine;
using Berth.Cli.Commands.Services;
using Berth.Engine;
using Berth.Engine.Running;
using Berth.Engine.Services;

namespace Berth.Cli.Commands;

/// <summary><c>berth ps</c>.</summary>
internal sealed class PsCommand : Command
{
    public PsCommand()
        : base("ps", "List running instances")
    {
        var json = new Option<bool>("--json") { Description = "For programs" };
        Options.Add(json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var instances = InstanceList.Running(Store.Open(), TimeProvider.System);
            if (parsed.GetValue(json))
            {
                WriteJson(instances);
                return ExitCode.Success;
            }

            WriteTable(instances);
            WriteServices(await ServiceManagers.Open().ListAllAsync(null, cancellationToken).ConfigureAwait(false));
            return ExitCode.Success;
        });
    }

    private static void WriteTable(IReadOnlyList<InstanceSummary> instances)
    {
        Console.WriteLine($"{"ID",-12}  {"NAME",-20}  {"PID",7}  {"IDENTITY",-8}  {"TIER",-10}  {"UP",8}  COMMAND");
        foreach (var i in instances)
        {
            Console.WriteLine($"{i.Record.Id[..12]}  {i.Record.Name,-20}  {i.Record.Launcher.Pid,7}  {i.Record.Identity,-8}  {i.Tier,-10}  {i.UpText,8}  {i.Command}");
            foreach (var service in i.Record.HostServices)
                Console.WriteLine($"{"",-12}  {"+ " + service.Name,-20}  {service.Process.Pid,7}  {"",-8}  {"service",-10}  {"",8}  {string.Join(' ', service.Methods)}");
        }
    }

    private static void WriteServices(IReadOnlyList<ManagedService> services)
    {
        if (services.Count is 0)
            return;
        Console.WriteLine();
        ServiceTable.WriteText(services);
    }

    private static void WriteJson(IReadOnlyList<InstanceSummary> instances) => JsonOutput.WriteArray(instances, static (writer, i) =>
    {
        writer.WriteStartObject();
        writer.WriteString("id", i.Record.Id);
        writer.WriteString("name", i.Record.Name);
        writer.WriteNumber("pid", i.Record.Launcher.Pid);
        writer.WriteString("identity", i.Record.Identity);
        writer.WriteString("tier", i.Tier);
        writer.WriteString("startedAt", i.Record.StartedAt);
        writer.WriteString("command", i.Command);
        HostServicesJson.Write(writer, i.Record);
        writer.WriteEndObject();
    });
}
