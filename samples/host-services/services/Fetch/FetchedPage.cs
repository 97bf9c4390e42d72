using Microsoft.Win32.SafeHandles;

namespace SampleServices.Fetch;

/// <summary>What a server answered.</summary>
/// <param name="Url">Where it was in the end.</param>
/// <param name="Status">The status code of HTTP.</param>
/// <param name="ContentType">The header, where there was one.</param>
/// <param name="Length">Of the body, bytes.</param>
/// <param name="Body">A memory file that nobody can change.</param>
public sealed record FetchedPage(string Url, int Status, string? ContentType, long Length, SafeFileHandle Body);
