using Berth.GuestAgent.Serving;
using Berth.GuestAgent.Power;
using Berth.Linux.Errors;
using Berth.Linux.Kernel;
using Berth.Linux.Processes;
using Berth.Machines.Guest;

namespace Berth.GuestAgent.Startup;

/// <summary>
/// Process 1 of Berth's initrd. With a root disk it makes way for the disk's own init, after the agent was arranged for; without one it
/// stays, starts the agent and reaps orphans.
/// </summary>
internal static class FirstProcess
{
    private static readonly TimeSpan s_beforeRestart = TimeSpan.FromSeconds(1);

    public static int Run()
    {
        ThreadName.Set(PowerDown.OwnFirstProcess);
        try
        {
            FirstMounts.Make();
            var boot = BootFile.Read();
            foreach (var module in boot.Of(BootWords.Module))
                Load(module[0]);
            if (boot.Of(BootWords.Probe).Any())
            {
                Console.WriteLine(BootWords.ProbeAnswer);
                SystemEnd.PowerOff();
            }

            if (boot.Of(BootWords.Root).FirstOrDefault() is { } root)
                RootSwitch.Become(root, boot);
            MachineSetup.Apply(boot);
            Stay(boot);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            Console.Error.WriteLine($"berth-guest: the machine cannot start: {FailureText.Of(error)}");
            SystemEnd.PowerOff();
        }

        return ExitCode.Failed;
    }

    /// <summary>What somebody is told who starts the executable elsewhere.</summary>
    public static int Misuse()
    {
        Console.Error.WriteLine("berth-guest: runs in Berth's machines only, where berth puts it; see berth-vm(1)");
        return ExitCode.Usage;
    }

    private static void Load(string path)
    {
        try
        {
            KernelModule.Load(path);
        }
        catch (LinuxException error)
        {
            // A device that nothing needs may be without its driver; what needs it will fail, and the console has said why.
            Console.Error.WriteLine($"berth-guest: {error.Message}");
        }
    }

    private static void Stay(BootFile boot)
    {
        using var pause = new ManualResetEventSlim();
        while (true)
        {
            var agent = AgentStart.Spawn(GuestPaths.Agent, boot);
            while (SystemProcesses.ReapAny() is { } ended && ended.Pid != agent)
            {
            }

            pause.Wait(s_beforeRestart);
        }
    }
}
