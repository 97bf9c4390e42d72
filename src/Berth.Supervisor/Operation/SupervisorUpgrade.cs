using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Supervisor.Registry;
using Berth.Supervisor.RuntimeFiles;
using Berth.Supervisor.Services;
using Berth.Supervisor.Upgrade;

namespace Berth.Supervisor.Operation;

/// <summary>Replaces the supervisor's program without ending services.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SupervisorUpgrade(
    ServiceHost host,
    ServiceRegistry registry,
    ServiceOrder order,
    RuntimeRepair repair,
    SupervisorLock held,
    IReadOnlyList<string>? arguments)
{
    /// <summary>Checks whether another program can replace this one.</summary>
    /// <returns>Its command.</returns>
    /// <exception cref="ServiceException">It cannot.</exception>
    public async Task<string[]> RehearseAsync(string program, CancellationToken cancellationToken)
    {
        if (arguments is null)
            throw new ServiceException(ServiceErrorKind.NotSupported,
                "this supervisor can't be replaced while it runs: it is part of another program",
                "end that program, and start the new one");
        if (!Path.IsPathFullyQualified(program))
            throw new ServiceException(
                ServiceErrorKind.Refused, $"{ServiceException.Quote(program)} is not an absolute path", "name the program in full");
        string[] command = [program, .. arguments];
        await Rehearsal.RunAsync(command, cancellationToken).ConfigureAwait(false);
        return command;
    }

    /// <summary>
    /// Executes the other program, on the loop's thread, so that no state of a service changes before the exec.
    /// </summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="settle">Ends a round of the loop.</param>
    /// <exception cref="ServiceException">It could not be executed; this program continues.</exception>
    [DoesNotReturn]
    public void Become(string[] command, Action settle)
    {
        do
        {
            settle();
            repair.FindAsked();
        }
        while (!order.IsSettled);
        if (registry.All.FirstOrDefault(static service => service.Beside is not null) is { Beside: { } beside } replaced)
            throw ServiceException.Refused(
                replaced.Name, "replace the supervisor of", $"it waits for {beside}", "try again when that has happened");
        var control = repair.Control!.Handle;
        using var pause = host.Pump.Pause();
        var services = registry.All.Select(service => service.Descriptors(pause.Outputs.GetValueOrDefault(service.Name))).ToList();
        using var state = MemoryFile.CreateSealed(
            "berth-supervisor", Succession.Write(held.Handle, control, host.DescriptorLimit, services).Span);
        try
        {
            ProcessExecutor.ReplaceKeeping(
                command[0], command, Succession.EnvironmentWith(FileDescriptors.NumberOf(state.Handle)),
                [state.Handle, held.Handle, control, .. services.SelectMany(static service => service.All)]);
        }
        catch (LinuxException refused)
        {
            throw new ServiceException(ServiceErrorKind.Refused, $"the supervisor continues unchanged: {refused.Message}",
                "check that the program can be executed", refused);
        }

        throw new UnreachableException();
    }
}
