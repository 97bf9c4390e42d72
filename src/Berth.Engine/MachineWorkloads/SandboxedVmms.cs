using Berth.Instances.Records;
using Berth.Instances.Store;
using Berth.Machines.Vmm;
using Berth.Sandbox.Probing;
using Berth.Sandbox.Running;
using Berth.Sandbox.Starting;

namespace Berth.Engine.MachineWorkloads;

/// <summary>Starts VMMs in sandboxes that outlive this process.</summary>
internal sealed class SandboxedVmms : IVmmLauncher
{
    public IStartedVmm Start(VmmStart start)
    {
        var outcome = VmmSandbox.WithoutVariables(VmmSandbox.Plan(VmmSandbox.SpecOf(start.Machine, start.Plan), start.Plan.Files));
        var directories = HostContext.Directories();
        var store = new InstanceStore(directories);
        var options = new SandboxImageOptions { HoldBack = true, GrantedDescriptors = start.Descriptors.Length };
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        using var image = SandboxImage.Create(outcome.Parameters, options, LauncherDirectory.For(directories));
        var process = image.Start([new(nothing, 0), new(start.Log, 1), new(start.Log, 2)], start.Descriptors, newProcessGroup: true);
        try
        {
            var record = InstanceRecords.Of(outcome.Parameters, outcome.InstanceId, process.Launcher.Identity, store, TimeProvider.System);
            var instance = RecordedInstance.Commit(
                process, store, outcome.HostActions, record with { Machine = new InstanceMachine(start.Machine) }, static () => { });
            process.Release();
            if (process.WaitStarted() is not { } failure)
                return new SandboxedVmm(process, instance);
            var status = process.Wait();
            instance.Revert();
            throw failure.ToException(status);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }
}
