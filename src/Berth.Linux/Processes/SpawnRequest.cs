using Berth.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>
/// A program to start. It gets the descriptors in <see cref="Descriptors"/> and whatever this process has that is not close-on-exec,
/// every signal at its default, and an empty signal mask.
/// </summary>
public sealed record SpawnRequest
{
    /// <summary>
    /// The program's path (no search along PATH: <see cref="ExecutableFinder"/> does that). Either this or <see cref="Image"/>.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>The program as an open file, a <see cref="MemoryFile"/> for example; stays the caller's. Needs /proc.</summary>
    public SafeFileHandle? Image { get; init; }

    /// <summary>argv, its element 0 included.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>"NAME=value" each; null passes on this process's own.</summary>
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>Which descriptors it gets under which numbers; sources and targets may overlap in any way.</summary>
    public IReadOnlyList<DescriptorMapping> Descriptors { get; init; } = [];

    /// <summary>
    /// Whether every descriptor above the highest target is closed, those too that this process was given and has not marked close-on-exec.
    /// Only with <see cref="Path"/>: an image needs its own. glibc 2.34.
    /// </summary>
    public bool CloseOthers { get; init; }

    /// <summary>Where it starts; null: where this process is.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Whether it leads a session of its own, without a terminal (setsid(2)).</summary>
    public bool NewSession { get; init; }

    /// <summary>Whether it leads a process group of its own; implied by <see cref="NewSession"/>.</summary>
    public bool NewProcessGroup { get; init; }
}
