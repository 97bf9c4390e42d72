using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Supervisor.Control;
using Berth.Supervisor.Services;
using Berth.Supervisor.Upgrade;

namespace Berth.Supervisor;

/// <content>Becoming another program without ending.</content>
public sealed partial class BuiltinSupervisor : IControlledSupervisor, ISupervisedServices
{
    /// <summary>Returns only by throwing; where it succeeds, the program is another.</summary>
    async Task IControlledSupervisor.UpgradeAsync(string program, CancellationToken cancellationToken)
    {
        if (_options.SuccessorArguments is not { } arguments)
            throw new ServiceException(ServiceErrorKind.NotSupported,
                "this supervisor can't be replaced while it runs: it is part of another program",
                "end that program, and start the new one");
        if (!Path.IsPathFullyQualified(program))
            throw new ServiceException(
                ServiceErrorKind.Refused, $"{ServiceException.Quote(program)} is not an absolute path", "name the program in full");
        string[] command = [program, .. arguments];
        await Rehearsal.RunAsync(command, cancellationToken).ConfigureAwait(false);
        await _loop.InvokeAsync(() => Become(command)).ConfigureAwait(false);
    }

    /// <summary>In the loop's thread: so nothing happens to a service between the last look at it and exec.</summary>
    [DoesNotReturn]
    private bool Become(string[] command)
    {
        do
        {
            Settle();
            FindAsked();
        }
        while (_touched.Count > 0);
        using var pause = _pump.Pause();
        var services = _services.Values.Select(service => service.Descriptors(pause.Outputs.GetValueOrDefault(service.Name))).ToList();
        using var state = MemoryFile.CreateSealed(
            "berth-supervisor", Succession.Write(_held.Handle, _control.Handle, _host.DescriptorLimit, services).Span);
        try
        {
            ProcessExecutor.ReplaceKeeping(
                command[0], command, Succession.EnvironmentWith(FileDescriptors.NumberOf(state.Handle)),
                [state.Handle, _held.Handle, _control.Handle, .. services.SelectMany(static service => service.All)]);
        }
        catch (LinuxException refused)
        {
            throw new ServiceException(ServiceErrorKind.Refused, $"the supervisor goes on as it is: {refused.Message}",
                "see that the program can be executed", refused);
        }

        throw new UnreachableException();
    }
}
