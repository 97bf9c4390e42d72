using System.Diagnostics;
using System.Text;
using Berth.Engine;
using Berth.Engine.Events;
using Berth.Linux.Text;
using Berth.Sandbox.Explanation;

namespace Berth.Cli.Rendering;

/// <summary>Shows the engine's events as text.</summary>
internal class TextRenderer
{
    private readonly BuildProgressLine _progress = new();
    private readonly MachineStartLine _machineStart = new();
    private readonly ReleaseProgressLine _releaseProgress = new();
    private UpScreen? _screen;
    private FleetScreen? _fleet;
    private bool _isShown;

    /// <summary>Whether the system calls of an outcome are shown.</summary>
    public bool WithCalls { get; init; }

    /// <summary>Whether lines of a log are shown with their times.</summary>
    public bool WithTimes { get; init; } = true;

    /// <summary>Shows one event. Called by any thread.</summary>
    public virtual void Render(EngineEvent happened)
    {
        switch (happened)
        {
            case Notice notice:
                Tell(notice.Text);
                break;
            case WorkloadHeld held:
                Tell($"the sandbox is built; the workload starts with: berth start {held.InstanceId[..12]}");
                break;
            case OutcomePlanned planned:
                Console.Write(OutcomeText.Render(planned.Outcome, planned.Program, WithCalls));
                break;
            case MachineWorkloadPlanned planned:
                Console.Write(MachineWorkloadText.Render(planned, WithCalls));
                break;
            case InstancesListed listed:
                InstanceTable.Write(listed.Instances);
                _isShown = true;
                break;
            case GrantsListed listed:
                foreach (var line in GrantsText.Lines(listed.Instances))
                    Console.WriteLine(line);
                break;
            case EnforcementRead read:
                Console.Write(EnforcedText.Render(read.Record));
                break;
            case ServicesListed listed:
                if (_isShown)
                    Console.WriteLine();
                ServiceTable.Write(listed.Services);
                break;
            case ServiceShown shown:
                foreach (var line in ServiceText.Lines(shown.Service, TimeProvider.System.GetUtcNow()))
                    Console.WriteLine(line);
                break;
            case LogTailRead tail:
                Console.WriteLine();
                foreach (var line in tail.Lines)
                    Console.WriteLine(ServiceText.Log(line));
                break;
            case LogsBegun begun:
                _screen = begun.Services.Count > 1 ? new UpScreen(begun.Services) : null;
                break;
            case LogLineRead read:
                var logged = WithTimes ? ServiceText.Log(read.Line) : Printable.Line(read.Line.Text);
                if (_screen is null)
                    Console.WriteLine(logged);
                else
                    _screen.Log(read.Service, logged);
                break;
            case ServiceManagersFound found:
                ServiceManagerText.Write(found.Choice);
                break;
            case HostExamined examined:
                FindingText.Write(examined.Findings);
                break;
            case BootEnabled enabled:
                Console.WriteLine(enabled.Left is null ? $"from the next boot on, {enabled.Done}" : enabled.Done);
                if (enabled.Left is { } left)
                    Tell($"the supervisor runs only while you are logged in, until an administrator runs: {left}");
                break;
            case SchemaRead read:
                StandardStream.Output.Write(read.Schema.Span);
                break;
            case HostServiceSignalled signalled:
                Tell($"signal: {Printable.Json(signalled.Value.Span)}");
                break;
            case HostServiceMethodListed listed:
                Console.WriteLine(Printable.Line(listed.Line));
                break;
            case HostServiceAnswered { TakesOutput: true } answered:
                Tell($"reply: {Printable.Json(answered.Value.Span)}");
                break;
            case HostServiceAnswered answered:
                StandardStream.Output.Write([.. Encoding.UTF8.GetBytes(Printable.Json(answered.Value.Span)), (byte)'\n']);
                break;
            case FleetShown shown:
                FleetText.Write(shown);
                break;
            case FleetCreated created:
                Console.WriteLine(
                    $"the fleet's keys are in {created.Directory}; keep authority.key and controller.key secret, and a copy of them");
                break;
            case HostEnrolled enrolled:
                Console.WriteLine($"{Printable.Line(enrolled.Host.Name)} is enrolled; its key is {enrolled.Host.Pin}");
                break;
            case PushPlanned planned:
                FleetText.Write(planned);
                break;
            case FleetProgress progress:
                (_fleet ??= new FleetScreen()).Show(progress.Step);
                break;
            case PushEnded ended:
                (_fleet ??= new FleetScreen()).End(ended);
                break;
            default:
                if (!RenderImage(happened) && !RenderMachine(happened))
                    RenderDeed(happened);
                break;
        }
    }

    /// <summary>Writes a message to standard error.</summary>
    protected static void Tell(string text) => Console.Error.WriteLine($"berth: {Printable.Line(text)}");

    /// <summary>Images and their files. Returns false for other events.</summary>
    private bool RenderImage(EngineEvent happened)
    {
        switch (happened)
        {
            case ImageProgressed progressed:
                _progress.Show(progressed.Status);
                return true;
            case ImageBuilt built:
                Console.WriteLine(ImageText.Line(built.Image));
                return true;
            case ImageResized resized:
                Console.WriteLine(ImageText.Line(resized.Image));
                return true;
            case ImageRemoved removed:
                Console.WriteLine($"{removed.Name} removed");
                return true;
            case ImagesListed listed:
                ImageText.Write(listed.Images);
                return true;
            case ImageInspected inspected:
                ImageText.Write(inspected.Details);
                return true;
            case ImageFilesListed listed:
                ImageText.Write(listed.Files);
                return true;
            case ImageContentRead read:
                StandardStream.Output.Write(read.Content.Span);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Machines. Returns false for other events.</summary>
    private bool RenderMachine(EngineEvent happened)
    {
        switch (happened)
        {
            case MachinesListed listed:
                MachineText.WriteTable(listed.Machines);
                return true;
            case MachineShown shown:
                Console.Write(MachineText.Show(shown));
                return true;
            case MachinePlanned planned:
                Console.Write(MachineText.Command(planned.Plan));
                Console.WriteLine("\nand in the guest, at boot:");
                foreach (var line in planned.BootLines)
                    Console.WriteLine("  " + Printable.Line(line));
                return true;
            case MachinePortsListed listed:
                MachineText.Write(listed.Ports);
                return true;
            case MachinesPruned pruned:
                MachineText.Write(pruned);
                return true;
            case MachineStarting starting:
                _machineStart.Show(starting);
                return true;
            case MachineChanged changed:
                Console.WriteLine(MachineText.Deed(changed));
                return true;
            case MachineLogRead read:
                MachineText.WriteLog(read);
                return true;
            case MachineKept _:
                Console.WriteLine("started");
                return true;
            case MachineFilesCopied copied:
                Console.WriteLine($"{copied.Entries} files, {copied.Bytes} bytes");
                return true;
            default:
                return false;
        }
    }

    private static void Print(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Console.WriteLine(line);
    }

    /// <summary>What was done to services.</summary>
    private void RenderDeed(EngineEvent happened)
    {
        switch (happened)
        {
            case ServiceStopped stopped:
                Console.WriteLine($"{stopped.Service} {DeedText.Of(stopped)}");
                break;
            case ServiceRegistered registered:
                Console.WriteLine($"{registered.Service} {DeedText.Of(registered)}");
                break;
            case FailedStartLine failed:
                Console.Error.WriteLine($"{failed.Service} | {Printable.Line(failed.Line.Text)}");
                break;
            case UpStepPlanned planned:
                Console.WriteLine($"{planned.Service} would be {DeedText.Of(planned.Action, planned.Why)}");
                break;
            case UpStepDone done:
                Console.WriteLine($"{done.Service} {DeedText.Of(done)}");
                break;
            case UpBegun begun:
                _screen = new UpScreen(begun.Services);
                break;
            case UpLine line:
                _screen?.Line(line.Service, line.Line);
                break;
            case UpStateChanged changed:
                _screen?.State(changed.Status);
                break;
            case UpNotice notice:
                _screen?.Note(notice.Text);
                break;
            default:
                RenderRelease(happened);
                break;
        }
    }

    /// <summary>What was done with releases, and what is known of them.</summary>
    private void RenderRelease(EngineEvent happened)
    {
        _releaseProgress.Clear();
        switch (happened)
        {
            case ReleaseProgressed progressed:
                _releaseProgress.Show(progressed.Progress);
                break;
            case ReleaseUpdated updated:
                Print(ReleaseText.Lines(updated.Result));
                break;
            case ReleasesListed listed:
                Print(ReleaseText.Lines(listed.Releases));
                break;
            case ReleaseShown shown:
                Print(ReleaseText.Lines(shown));
                break;
            case ReleasesVerified verified:
                Print(verified.Releases.SelectMany(ReleaseText.Lines));
                break;
            case ReleasesPruned pruned:
                Print(pruned.Removed.Select(static id => $"{id} removed"));
                break;
            case ReleaseSigned signed:
                Print([signed.Manifest, signed.Signature]);
                break;
            case ReleaseKeysRead read:
                Print(ReleaseText.Lines(read.Keys));
                break;
            default:
                throw new UnreachableException($"{happened.GetType().Name} has no text.");
        }
    }
}
