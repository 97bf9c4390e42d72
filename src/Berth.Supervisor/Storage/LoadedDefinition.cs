using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Storage;

/// <summary>A definition from the disk.</summary>
/// <param name="Name">The file's name without its suffix.</param>
/// <param name="Definition">The definition; null: it cannot be read.</param>
/// <param name="Problem">The reason why it cannot be read.</param>
/// <param name="Desired">Whether it should run.</param>
internal sealed record LoadedDefinition(string Name, ServiceDefinition? Definition, string? Problem, DesiredState Desired);
