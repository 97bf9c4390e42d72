using Berth.Linux.Descriptors;
using Berth.Linux.Processes;

namespace Berth.Bench.Start;

/// <summary>A program that is started with posix_spawn, as a shell or a service manager would.</summary>
internal sealed record CommandContender(
    string Name, string Path, IReadOnlyList<string> Arguments, string Differs = "") : Contender(Name, Differs)
{
    private readonly List<DescriptorMapping> _open = [];

    /// <summary>The contents of descriptors that the program reads.</summary>
    public IReadOnlyList<(int Descriptor, ReadOnlyMemory<byte> Content)> Inputs { get; init; } = [];

    /// <summary>The working directory; null: the current one.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The number that replaces <c>{round}</c> in arguments, so that a name is used only once.</summary>
    private int Round { get; set; }

    public override void Prepare()
    {
        CloseInputs();
        foreach (var (descriptor, content) in Inputs)
        {
            // A new pipe for each run, because a run consumes the content.
            var pipe = Pipe.Create();
            DescriptorIO.WriteFully(pipe.WriteEnd, content.Span);
            pipe.WriteEnd.Dispose();
            _open.Add(new DescriptorMapping(pipe.ReadEnd, descriptor));
        }

        Round++;
    }

    public override ExitStatus Run(IReadOnlyList<DescriptorMapping> standard)
    {
        using var child = Start(standard);
        return child.Wait();
    }

    /// <summary>Starts the program; the caller waits for it.</summary>
    public ChildProcess Start(IReadOnlyList<DescriptorMapping> standard) => ProcessSpawner.Spawn(new SpawnRequest
    {
        Path = Path,
        Arguments =
        [
            System.IO.Path.GetFileName(Path),
            .. Arguments.Select(a => a.Replace("{round}", $"{Round}", StringComparison.Ordinal)),
        ],
        Environment = Environments.Small,
        Descriptors = [.. standard, .. _open],
        WorkingDirectory = WorkingDirectory,
    });

    public override void Dispose()
    {
        CloseInputs();
        base.Dispose();
    }

    private void CloseInputs()
    {
        foreach (var mapping in _open)
            mapping.Source.Dispose();
        _open.Clear();
    }
}
