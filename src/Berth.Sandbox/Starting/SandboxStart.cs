using Berth.Instances.Commit;
using Berth.Instances.Store;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Probing;
using Berth.Sandbox.Running;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Starting;

/// <summary>Starts a sandbox for a program that uses only this library of Berth.</summary>
internal static class SandboxStart
{
    /// <summary>Plans, applies host actions, starts, and waits until the program runs.</summary>
    /// <param name="spec">The workload.</param>
    /// <exception cref="WorkloadStartException">The sandbox could not be built.</exception>
    /// <exception cref="HostCommitException">The host could not be prepared.</exception>
    public static RunningSandbox Run(WorkloadSpec spec)
    {
        var directories = HostContext.Directories();
        var store = new InstanceStore(directories);
        // Host actions of an earlier run that cannot be reverted stay recorded for the next attempt.
        var left = StaleInstances.Clean(store).Select(static failure => $"left over from an earlier run: {FailureText.Of(failure)}");
        var secrets = new SecretReader();
        return Replanning.Run(() => Start(spec, directories, store, left, secrets));
    }

    private static RunningSandbox Start(
        WorkloadSpec spec, StateDirectories directories, InstanceStore store, IEnumerable<string> left, SecretReader secrets)
    {
        var context = HostContext.Capture(spec) with
        {
            HasTerminal = false,
            Handover = null,
            OwnPrograms = [OwnProcess.Path],
            ReadSecret = secrets.Read,
        };
        var outcome = SandboxPlanner.Plan(spec, context);
        using var names = PlannedNames.Watch(outcome);
        var options = new SandboxImageOptions
        {
            HoldBack = true,
            DieWithParent = true,
            DiesAsWorkload = true,
            Standard = [OwnPipe(0, isRead: true), OwnPipe(1, isRead: false), OwnPipe(2, isRead: false)],
        };
        using var image = SandboxImage.Create(outcome.Parameters, options, LauncherDirectory.For(directories, outcome.HasSecrets));
        var (input, output, error) = (Pipe.Create(), Pipe.Create(), Pipe.Create());
        SandboxProcess? process = null;
        try
        {
            process = image.Start(
                [new DescriptorMapping(input.ReadEnd, 0), new DescriptorMapping(output.WriteEnd, 1),
                    new DescriptorMapping(error.WriteEnd, 2)],
                    newProcessGroup: true);
            var record = InstanceRecords.Of(outcome.Parameters, context.InstanceId, process.Launcher.Identity, store, TimeProvider.System);
            var instance = RecordedInstance.Commit(process, store, outcome.HostActions, record, names.RequireUnchanged);
            Begin(process, instance, outcome.Parameters.NetworkPlan);
            return new RunningSandbox(process, instance, [.. left, .. outcome.Warnings])
            {
                Input = input.WriteEnd,
                Output = output.ReadEnd,
                Error = error.ReadEnd,
            };
        }
        catch
        {
            process?.Dispose();
            input.WriteEnd.Dispose();
            output.ReadEnd.Dispose();
            error.ReadEnd.Dispose();
            throw;
        }
        finally
        {
            input.ReadEnd.Dispose();
            output.WriteEnd.Dispose();
            error.WriteEnd.Dispose();
        }
    }

    /// <summary>Releases a sandbox whose host actions were applied, and waits until its program runs.</summary>
    private static void Begin(SandboxProcess process, RecordedInstance instance, NetworkPlan? network)
    {
        try
        {
            process.Release();
            process.ServeNetwork(network);
            if (process.WaitStarted() is { } failure)
                throw failure.ToException(process.Wait());
        }
        catch
        {
            process.Kill();
            instance.Revert();
            throw;
        }
    }

    private static StandardDescriptor OwnPipe(int number, bool isRead) => new(number, IsTerminal: false, CanRead: isRead, CanWrite: !isRead)
    {
        IsPipe = true,
    };
}
