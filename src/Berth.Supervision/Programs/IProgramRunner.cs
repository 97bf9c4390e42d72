namespace Berth.Supervision.Programs;

/// <summary>
/// Runs the client programs of service managers: <c>launchctl</c>, <c>sc.exe</c>, <c>systemctl</c>. Tests replace it with a script.
/// </summary>
public interface IProgramRunner
{
    /// <summary>Runs a program to its end. A failure of the program, or of its start, is a result and not an exception.</summary>
    /// <param name="program">A name in PATH, or a path.</param>
    /// <param name="arguments">Its arguments, without the program; no shell reads them.</param>
    /// <param name="cancellationToken">Kills the program.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken = default);
}
