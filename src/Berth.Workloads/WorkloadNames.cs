namespace Berth.Workloads;

/// <summary>Default names of workloads.</summary>
public static class WorkloadNames
{
    private const int Longest = 64;

    /// <summary>Returns the file name of a program, with - for each character that a workload name may not contain.</summary>
    /// <param name="program">A program's name or path.</param>
    public static string For(string program)
    {
        ArgumentNullException.ThrowIfNull(program);
        var name = string.Create(Path.GetFileName(program.AsSpan()).Length, program, static (name, program) =>
        {
            Path.GetFileName(program.AsSpan()).ToLowerInvariant(name);
            foreach (ref var c in name)
                c = char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '-';
        }).TrimStart('-', '_');
        return name.Length == 0 ? "workload" : name[..Math.Min(name.Length, Longest)];
    }
}
