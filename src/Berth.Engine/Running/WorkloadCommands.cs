using System.Runtime.InteropServices;
using Berth.Desktop;
using Berth.Engine.Desktop;
using Berth.Instances.Commit;
using Berth.Instances.Store;
using Berth.Linux.Files;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Emission;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Probing;
using Berth.Sandbox.Starting;
using Berth.Workloads.Specs;

namespace Berth.Engine.Running;

/// <summary>The operations on a spec: run, plan, compile.</summary>
public static class WorkloadCommands
{
    /// <summary>Runs a workload to its end, or becomes its launcher, and then does not return.</summary>
    /// <param name="spec">The workload.</param>
    /// <param name="mayBecomeLauncher">Whether this process may become the launcher if no process of Berth has to stay.</param>
    /// <param name="say">Called for each message to the user.</param>
    /// <param name="held">Called with the id of the instance when the sandbox is built, and the workload waits to be started; null: it is
    /// executed at once.</param>
    /// <param name="cancellationToken">Stops the workload as its description says.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; the workload has ended.</exception>
    public static int Run(
        WorkloadSpec spec, bool mayBecomeLauncher, Action<string> say, Action<string>? held = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(say);
        var directories = HostContext.Directories();
        var store = new InstanceStore(directories, DesktopHostActions.Kinds);
        foreach (var failure in StaleInstances.Clean(store))
            say($"left over from an earlier run: {FailureText.Of(failure)}");
        var runner = new WorkloadRunner(directories, store, TimeProvider.System, say) { Held = held };
        var said = new HashSet<string>(StringComparer.Ordinal);
        var secrets = new SecretReader();
        return Replanning.Run(() =>
        {
            var outcome = PlanOnce(spec, DesktopGrants.Plan, secrets: secrets);
            using var names = PlannedNames.Watch(outcome);
            return runner.Run(outcome, outcome.InstanceId, mayBecomeLauncher, () =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                names.RequireUnchanged();
                foreach (var warning in outcome.Warnings)
                    SayOnce(warning);
            }, cancellationToken);
        });

        void SayOnce(string warning)
        {
            if (said.Add(warning))
                say(warning);
        }
    }

    /// <summary>
    /// Becomes the launcher of a workload (<see cref="InPlaceStart"/>) if <see cref="Run"/> would do that without a message and without
    /// reverting anything before. Otherwise it returns or throws, and the host is unchanged.
    /// </summary>
    /// <param name="spec">The workload.</param>
    public static void TryBecome(WorkloadSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (!InPlaceStart.MaySuit(spec))
            return;
        var directories = HostContext.Directories();
        var store = new InstanceStore(directories);
        if (StaleInstances.Any(store))
            return;
        var outcome = PlanOnce(spec, desktop: null); // a workload with grants of the desktop has been sent back
        if (outcome.Warnings.IsEmpty && !outcome.DependsOnNames && InPlaceStart.Suits(outcome))
            new InPlaceStart(directories, store, TimeProvider.System).Become(outcome, outcome.InstanceId);
    }

    /// <summary>Plans a workload without running it.</summary>
    /// <param name="spec">The workload.</param>
    internal static SandboxOutcome Plan(WorkloadSpec spec) => Replanning.Run(() => PlanOnce(spec, DesktopGrants.Plan));

    /// <summary>
    /// The warnings that the start of a workload would print for its deny rules. None if it cannot be planned, because its start reports
    /// that.
    /// </summary>
    /// <param name="spec">The workload.</param>
    /// <param name="directory">The directory in which the workload would be started.</param>
    public static IReadOnlyList<string> DenyWarnings(WorkloadSpec spec, string directory)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Sandbox is { Deny.IsEmpty: true, Profile: not SandboxProfile.Agent })
            return [];
        try
        {
            var options = new HostPlanOptions { CurrentDirectory = directory, Desktop = DesktopGrants.Plan };
            return HostPlanner.Plan(spec, options).Warnings;
        }
        catch (BerthException)
        {
            return [];
        }
    }

    /// <summary>Writes the launcher of a workload to an executable file.</summary>
    public static void Compile(WorkloadSpec spec, string path, Architecture architecture, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(say);
        var outcome = Replanning.Run(() => PlanOnce(spec, DesktopGrants.Plan, architecture));
        if (!outcome.OpenEnded.IsEmpty)
        {
            throw new SandboxPlanException(
                $"deny {outcome.OpenEnded[0]} cannot be compiled: a launcher does not search, so files created later in a writable "
                    + "directory would never be denied",
                "name the paths, deny a directory as a whole, or use `berth run`, which searches at each start");
        }

        if (!outcome.HostActions.IsEmpty)
        {
            throw new SandboxPlanException(
                $"a compiled launcher cannot {outcome.HostActions[0].Description}: that has to be undone by Berth afterwards",
                "take it out of the spec, or use `berth run`");
        }

        if (outcome.HasSecrets)
        {
            throw new SandboxPlanException(
                "a compiled launcher cannot give a secret: the launcher is a file on a disk", "take it out, or use `berth run`");
        }

        if (outcome.Parameters.NetworkPlan is not null)
            throw new SandboxPlanException(
                "a compiled launcher cannot serve a network with rules", "write \"network\": \"none\", or use `berth run`");
        if (outcome.Parameters.Tty)
            throw new SandboxPlanException(
                "a compiled launcher cannot relay a terminal", "take \"tty\" out of the spec, or use `berth run`");

        foreach (var note in outcome.Warnings)
            say(note);
        if (WorkingDirectory.Resolve(path) is "/")
            throw new LinuxException(Errno.EISDIR, "write", path);
        if (WorkingDirectory.Resolve(path) is var whole && outcome.MayReplace(whole))
            say($"the workload may write to the directory of {whole}: it could put another program there, which you would run instead of "
                + "this launcher; write it to another directory");
        foreach (var glob in spec.Sandbox.Deny.Where(static d => d.Path.AsSpan().IndexOfAny('*', '?') >= 0))
            say($"deny {glob.Path} holds for what matches now: the launcher does not search again");
        var program = SandboxCompiler.Compile(outcome.Parameters, LaunchMode.Standalone with { IsForLater = true });
        ExecutableFile.Write(path, LauncherImage.Emit(program, architecture, symbols: true).Bytes.Span);
    }

    private static SandboxOutcome PlanOnce(
        WorkloadSpec spec, Func<GrantRequest, GrantAdditions>? desktop, Architecture? architecture = null, SecretReader? secrets = null)
    {
        var options = new HostPlanOptions
        {
            IsChecked = true,
            OwnPrograms = BerthProgram.Places,
            Architecture = architecture,
            IsForLater = architecture is not null,
            Desktop = desktop,
            Secrets = secrets,
        };
        return HostPlanner.Plan(spec, options);
    }
}
