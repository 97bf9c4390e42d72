using System.Text.RegularExpressions;

namespace Berth.Architecture.Tests.Sources;

/// <summary>Native code is called from one folder, and every piece of unsafe code says why it is safe.</summary>
public sealed partial class NativeInterfaceTests
{
    private const string InteropFolder = "src/Berth.Linux/Interop/";

    // How far before the keyword, or after it inside the member, the reason may stand.
    private const int LinesBefore = 12;
    private const int LinesAfter = 40;

    [Fact]
    public void LibraryImport_OutsideInterop_IsNotUsed() =>
        SourceFile.Product
            .Where(file => !file.Path.StartsWith(InteropFolder, StringComparison.Ordinal)
                && file.Text.Contains("[LibraryImport", StringComparison.Ordinal))
            .Select(file => file.Path).ShouldBeEmpty();

    [Fact]
    public void DllImport_Anywhere_IsNotUsed() =>
        SourceFile.Product.Where(file => file.Text.Contains("[DllImport", StringComparison.Ordinal))
            .Select(file => file.Path)
            .ShouldBeEmpty();

    [Fact]
    public void InteropFiles_Imports_AreOneFunctionAFile()
    {
        // Functions that are used only together, such as posix_spawn's attribute calls, share a file that is named for them.
        var crowded =
            from file in SourceFile.Product
            where file.Path.StartsWith(InteropFolder, StringComparison.Ordinal)
            let entryPoints = Import()
                .Matches(file.Text)
                .Select(match => match.Groups["name"].Value.Split('_')[0])
                .Distinct(StringComparer.Ordinal)
                .ToArray()
            where entryPoints.Length > 3
            select $"{file.Path}: {string.Join(", ", entryPoints)}";
        crowded.ShouldBeEmpty();
    }

    [Fact]
    public void UnsafeCode_EachPiece_SaysWhyItIsSafe()
    {
        var silent =
            from file in SourceFile.Product
            // Declarations of native functions have pointers in them, and nothing that runs.
            where !IsDeclarations(Path.GetFileName(file.Path))
            from line in UnsafeLines(file)
            where !SaysWhy(file, line)
            select $"{file.Path}:{line + 1}: no '// SAFETY:' near";
        silent.ShouldBeEmpty();
    }

    /// <summary>Libc.Bind.cs, LibAcl.AclFree.cs: a function of a library.</summary>
    private static bool IsDeclarations(string file) => file.StartsWith("Lib", StringComparison.Ordinal);

    private static IEnumerable<int> UnsafeLines(SourceFile file) =>
        Enumerable.Range(0, file.Lines.Count).Where(index => Unsafe().IsMatch(SourceFile.Code(file.Lines[index])));

    private static bool SaysWhy(SourceFile file, int line)
    {
        if (TypeDeclaration().IsMatch(file.Lines[line]))
            return file.Text.Contains("// SAFETY:", StringComparison.Ordinal);
        var end = UnsafeLines(file).Where(other => other > line).DefaultIfEmpty(file.Lines.Count).First();
        var first = Math.Max(0, line - LinesBefore);
        var last = Math.Min(end, line + LinesAfter);
        return file.Lines.Skip(first).Take(last - first).Any(text => text.Contains("// SAFETY:", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\bunsafe (?:partial )?(?:class|struct)\b")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex Unsafe();

    [GeneratedRegex(@"\[LibraryImport\([^]]*\)\][^;]*?\bpartial [^(;]*?(?<name>\w+)\(")]
    private static partial Regex Import();
}
