using System.CommandLine;
using Berth.Engine.Machines;
using Berth.Engine.Specs;
using Berth.Machines.Vmm;

namespace Berth.Cli.Commands.Machines;

/// <summary>The arguments that describe a machine: the same for <c>vm run</c> and <c>vm create</c>.</summary>
internal sealed class MachineArguments
{
    private readonly Argument<string?> _image = new("IMAGE")
    {
        Description = "The image of the root disk: a name, or a path with a '/'",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> _name = Text("--name", "NAME", "The machine's name (default: one is made up)");
    private readonly Option<string?> _kernel = Text("--kernel", "FILE", "The kernel (default: the image's)");
    private readonly Option<string?> _initrd = Text("--initrd", "FILE", "An initrd that is unpacked before Berth's");
    private readonly Option<string?> _modules = Text(
        "--modules", "DIRECTORY", "The kernel's modules, or none (default: /lib/modules/VERSION, or beside the kernel)");
    private readonly Option<string?> _model = Text("--machine", "microvm|q35", "The hardware (default: microvm)");
    private readonly NumberOption _processors = new("--cpus", least: 1, most: 255) { Description = "Number of processors (default: 1)" };
    private readonly Option<string?> _memory = Text("--memory", "SIZE", "Memory (default: 512M)");
    private readonly Option<string?> _work = Text("--work", "SIZE", "A disk at /data that outlives the root disk");
    private readonly Option<string?> _network =
        Text("--network", "none|user", "user: a network behind the host's addresses (default: none)");
    private readonly Option<string[]> _ports =
        Many("--publish", "[ADDRESS:]HOSTPORT:PORT", "A port of the host that leads into the machine");
    private readonly Option<string[]> _shares =
        Many("--share", "SOURCE:TARGET[:rw]", "A directory of the host, read-only without :rw (9p)");
    private readonly Option<string[]> _parameters = Many("--append", "PARAMETER", "A parameter of the kernel");
    private readonly Option<bool> _restart = new("--restart") { Description = "Start it again when it ends by itself" };

    public MachineArguments(Command command)
    {
        command.Arguments.Add(_image);
        foreach (var option in (Option[])[_name, _kernel, _initrd, _modules, _model, _processors, _memory, _work, _network, _ports, _shares,
            _parameters, _restart])
            command.Options.Add(option);
    }

    public MachineOptions Read(ParseResult parsed) => new()
    {
        Image = parsed.GetValue(_image),
        Name = parsed.GetValue(_name),
        Kernel = parsed.GetValue(_kernel),
        Initrd = parsed.GetValue(_initrd),
        Modules = parsed.GetValue(_modules),
        Model = parsed.GetValue(_model) switch
        {
            null => null,
            "microvm" => MachineModel.MicroVm,
            "q35" => MachineModel.Q35,
            var other => throw new UsageException($"--machine {other}: write microvm or q35"),
        },
        Processors = parsed.GetValue(_processors),
        Memory = FlagValue.Size("--memory", parsed.GetValue(_memory)),
        WorkDisk = FlagValue.Size("--work", parsed.GetValue(_work)),
        HasNetwork = parsed.GetValue(_network) switch
        {
            null or "none" => false,
            "user" => true,
            var other => throw new UsageException($"--network {other}: write none or user"),
        },
        Ports = [.. (parsed.GetValue(_ports) ?? []).Select(Port)],
        Shares = [.. (parsed.GetValue(_shares) ?? []).Select(Share)],
        KernelParameters = [.. parsed.GetValue(_parameters) ?? []],
        Restarts = parsed.GetValue(_restart),
    };

    private static PortForward Port(string text)
    {
        try
        {
            return PortForward.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }

    private static MachineShare Share(string text)
    {
        var isWritable = text.EndsWith(":rw", StringComparison.Ordinal);
        var parts = (isWritable ? text[..^":rw".Length] : text).Split(':');
        return parts is [{ Length: > 0 } source, ['/', ..] target]
            ? new MachineShare(source, target, !isWritable)
            : throw new UsageException($"--share {text}: write SOURCE:TARGET or SOURCE:TARGET:rw, the target absolute");
    }

    private static Option<string?> Text(string name, string value, string description) => new(name)
    {
        HelpName = value,
        Description = description,
    };

    private static Option<string[]> Many(string name, string value, string description) => new(name)
    {
        HelpName = value,
        Description = description,
        AllowMultipleArgumentsPerToken = false,
    };
}
