namespace Berth.Supervision.Programs;

/// <summary>
/// Runs the programs that talk to a service manager: <c>launchctl</c>, <c>sc.exe</c>, <c>systemctl</c>. Tests put a script in its place.
/// </summary>
public interface IProgramRunner
{
    /// <summary>Runs a program to its end. That it fails, or can't be started, is a result and not an exception.</summary>
    /// <param name="program">A name along PATH, or a path.</param>
    /// <param name="arguments">Its arguments, without the program; no shell reads them.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken = default);
}
