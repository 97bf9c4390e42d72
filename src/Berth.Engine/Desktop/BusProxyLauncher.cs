using System.Text;
using Berth.Desktop.Buses;
using Berth.Engine.Machines;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Linux.Text;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Probing;
using Berth.Sandbox.Running;
using Berth.Sandbox.Starting;
using Berth.Workloads.Specs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Desktop;

/// <summary>
/// Starts the proxy of message buses in a sandbox that shows it the sockets of the buses, and the directory for its own. What it prints,
/// which may have names of a workload's making, is passed on to standard error without control characters.
/// </summary>
internal sealed class BusProxyLauncher : IBusProxyLauncher
{
    private const int StandardOutput = 1, StandardError = 2;
    private const int LongestLine = 4096;
    private const long AddressSpace = 1L << 30; // it keeps what a workload sends until the bus takes it

    /// <inheritdoc/>
    public ChildProcess Start(BusProxyCommand command, SafeFileHandle ready)
    {
        var outcome = Plan(command);
        var options = new SandboxImageOptions { DieWithParent = true, GrantedDescriptors = 1 };
        using var image = SandboxImage.Create(outcome.Parameters, options, LauncherDirectory.For(HostContext.Directories()));
        using var nothing = File.OpenHandle("/dev/null");
        var printed = Pipe.Create();
        var sandbox = image.Start(
            [
                new DescriptorMapping(nothing, 0), new DescriptorMapping(printed.WriteEnd, StandardOutput),
                new DescriptorMapping(printed.WriteEnd, StandardError),
            ],
            [ready], newProcessGroup: true);
        printed.WriteEnd.Dispose();
        _ = TellAsync(printed.ReadEnd);
        if (sandbox.WaitStarted() is not { } failure)
            return sandbox.Launcher; // its report, the only other descriptor of the sandbox, is at its end
        using (sandbox)
            throw failure.ToException(sandbox.Wait());
    }

    private static async Task TellAsync(SafeFileHandle printed)
    {
        var lines = new LineBuffer(LongestLine);
        using var stream = new PipeStream(printed, canWrite: false);
        using var error = new DescriptorStream(StandardDescriptors.Error);
        try
        {
            while (await stream.ReadAsync(lines.GetMemory()).ConfigureAwait(false) is > 0 and var count)
            {
                lines.Advance(count);
                while (lines.TryTake(out var line))
                    await error.WriteAsync(Encoding.UTF8.GetBytes($"berth: bus: {Printable.Line(HostText.Decode(line.Span))}\n"))
                        .ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // Nobody reads standard error any more.
        }
    }

    private static SandboxOutcome Plan(BusProxyCommand command)
    {
        var spec = new WorkloadSpec
        {
            Name = "bus-proxy",
            Command = [command.Program, .. command.Arguments],
            Sandbox = new SandboxSpec
            {
                Profile = SandboxProfile.Strict,
                Network = command.NeedsHostNetwork ? NetworkMode.Host : NetworkMode.None,
                Landlock = !command.NeedsHostNetwork, // it keeps a process from abstract names outside
                Resources = new ResourceSpec { Rlimits = new ResourceSpec().Rlimits.Add("as", new RlimitSpec(AddressSpace, AddressSpace)) },
                Filesystem = [.. Entries(command)],
                Tty = false,
            },
        };
        var outcome = HostPlanner.Plan(
            spec, new HostPlanOptions { IsForLater = true, IsForAnother = true, OwnGrants = [command.Directory] });
        return outcome.HostActions.IsEmpty
            ? outcome
            : throw new SandboxPlanException($"the proxy of message buses cannot {outcome.HostActions[0].Description}", "report this");
    }

    private static IEnumerable<FilesystemEntry> Entries(BusProxyCommand command)
    {
        foreach (var socket in command.Sockets)
            yield return new BindEntry(socket, socket);
        yield return new BindEntry(command.Directory, command.Directory) { Write = true };
        foreach (var (path, content) in command.Files)
            yield return new FileEntry(path, content);
    }
}
