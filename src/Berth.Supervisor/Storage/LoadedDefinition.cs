using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Storage;

/// <summary>A definition as it stands on disk.</summary>
/// <param name="Name">The file's name without its suffix.</param>
/// <param name="Definition">What it says; null: it can't be read.</param>
/// <param name="Problem">Why not.</param>
/// <param name="Desired">Whether it should run.</param>
internal sealed record LoadedDefinition(string Name, ServiceDefinition? Definition, string? Problem, DesiredState Desired);
