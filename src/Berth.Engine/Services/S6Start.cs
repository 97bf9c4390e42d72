using System.Globalization;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Sandbox.Probing;
using Berth.Supervision.Probes;
using Berth.Supervision.S6;
using Berth.Supervisor.Readiness;
using Berth.Workloads.Specs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Services;

/// <summary>
/// <c>berth service prepare</c>, which a run script of s6 executes: waits for the services before this one, opens its sockets, starts its
/// prober, and becomes its program.
/// </summary>
internal static class S6Start
{
    // sd_listen_fds(3).
    private const int FirstDescriptor = 3;

    // The shell makes the prober an orphan. Otherwise the service's program would have a child that it does not know.
    private static readonly string[] s_asOrphan = ["sh", "-c", "\"$@\" &", "sh"];

    /// <summary>Prepares the service and becomes its program. Returns only by throwing.</summary>
    /// <param name="directory">The service's directory.</param>
    /// <param name="command">The program and its arguments; the program is searched for in PATH.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    public static async Task RunAsync(string directory, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var preparation = new S6Preparation(directory);
        await preparation.WaitAsync(cancellationToken).ConfigureAwait(false);
        var supervise = preparation.Definition.Supervise;
        using var sockets = ListeningSockets.Open(preparation.Definition);
        var descriptors = sockets.Handles.Select(static (handle, index) => new DescriptorMapping(handle, FirstDescriptor + index)).ToList();
        using var notification = FileDescriptors.Adopt(preparation.NotificationDescriptor);
        switch (supervise.Ready)
        {
            case DescriptorProbe:
                descriptors.Add(new DescriptorMapping(notification, preparation.NotificationDescriptor));
                break;
            case PolledProbe probe:
                Probe(probe, notification);
                break;
            default:
                DescriptorIO.WriteFully(notification, "\n"u8);
                break;
        }

        FileDescriptors.SetCloseOnExec(notification, closeOnExec: true);
        var program = ExecutableFinder.Find(command[0]) ?? command[0];
        ProcessExecutor.Replace(program, command, Variables(preparation.Definition.Name.ToString(), supervise), descriptors);
    }

    private static void Probe(PolledProbe probe, SafeFileHandle notification)
    {
        using var shell = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = "/bin/sh",
            Arguments = [.. s_asOrphan, BerthProgram.Called, .. ReadinessProbe.Arguments(probe, FirstDescriptor)],
            Environment = [.. Own().Where(static variable => !variable.StartsWith("MAINPID=", StringComparison.Ordinal)),
                string.Create(CultureInfo.InvariantCulture, $"MAINPID={Environment.ProcessId}")],
            Descriptors = [new DescriptorMapping(notification, FirstDescriptor)],
            CloseOthers = true, // that of the report of the start, whose end is waited for
        });
        shell.Wait();
    }

    private static IReadOnlyList<string> Variables(string name, SuperviseSpec supervise) => supervise.Listen.IsEmpty ? Own() :
    [
        .. Own(),
        string.Create(CultureInfo.InvariantCulture, $"LISTEN_PID={Environment.ProcessId}"),
        string.Create(CultureInfo.InvariantCulture, $"LISTEN_FDS={supervise.Listen.Length}"),
        $"LISTEN_FDNAMES={string.Join(':', supervise.Listen.Select(listen => listen.Name ?? name))}",
    ];

    private static List<string> Own() =>
        [.. HostContext.Environment().Where(
            static variable => !variable.Key.StartsWith("LISTEN_", StringComparison.Ordinal)).Select(static variable =>
                $"{variable.Key}={variable.Value}")];
}
