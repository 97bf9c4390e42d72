namespace System.Runtime;

/// <summary>
/// Exports a method as it is compiled, without the change into managed code that <c>UnmanagedCallersOnly</c> makes. The native compiler
/// knows
/// the attribute by its name; the base library's is internal.
/// </summary>
/// <param name="entryPoint">The symbol.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RuntimeExportAttribute(string entryPoint) : Attribute
{
    public string EntryPoint => entryPoint;
}
