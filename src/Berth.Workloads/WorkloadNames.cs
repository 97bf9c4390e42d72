namespace Berth.Workloads;

/// <summary>Names of workloads that nobody has named.</summary>
public static class WorkloadNames
{
    private const int Longest = 64;

    /// <summary>A name after the program: of its file name, with - for what a name may not hold.</summary>
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
