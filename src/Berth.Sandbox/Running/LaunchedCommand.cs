
namespace Berth.Sandbox.Running;

/// <summary>A command for a launch server.</summary>
/// <param name="Name">The name of its launcher in a list of processes; a long one is cut.</param>
/// <param name="Arguments">The program's path, and its arguments: its argv.</param>
/// <param name="Environment">Its variables, <c>KEY=value</c>. Variables that the server was started with have no value here: the launcher
/// writes it.</param>
/// <param name="WorkingDirectory">The working directory.</param>
/// <param name="Cgroup">The cgroup directory it joins; null: the server's.</param>
public readonly record struct LaunchedCommand(
    string Name, IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment, string WorkingDirectory, string? Cgroup);
