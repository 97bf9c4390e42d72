using Berth.Linux.Descriptors;
using Berth.Linux.Processes;

namespace Berth.Bench.Start;

/// <summary>A program that is started with posix_spawn, as a shell or a service manager would.</summary>
internal sealed record CommandContender(string Name, string Path, IReadOnlyList<string> Arguments, string Differs = "") : Contender(Name, Differs)
{
    private readonly List<DescriptorMapping> _open = [];

    /// <summary>Contents that it reads from descriptors.</summary>
    public IReadOnlyList<(int Descriptor, ReadOnlyMemory<byte> Content)> Inputs { get; init; } = [];

    /// <summary>Where it starts; null: here.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>What <c>{round}</c> in an argument becomes: a name that is used once.</summary>
    private int Round { get; set; }

    public override void Prepare()
    {
        CloseInputs();
        foreach (var (descriptor, content) in Inputs)
        {
            // Read once: the position is part of the open file.
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

    /// <summary>Starts it; the caller waits.</summary>
    public ChildProcess Start(IReadOnlyList<DescriptorMapping> standard) => ProcessSpawner.Spawn(new SpawnRequest
    {
        Path = Path,
        Arguments = [System.IO.Path.GetFileName(Path), .. Arguments.Select(a => a.Replace("{round}", $"{Round}", StringComparison.Ordinal))],
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
