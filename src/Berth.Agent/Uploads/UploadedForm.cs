using System.Security.Cryptography;
using Berth.Fleet.Api;
using Berth.Fleet.Client;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Berth.Agent.Uploads;

/// <summary>
/// A form with an archive. Fields may come in any order. The archive goes to a file as it arrives, and is hashed on the way; the other
/// fields are small.
/// </summary>
internal sealed class UploadedForm : IDisposable
{
    private const int LargestField = 64 * 1024, BufferSize = 128 * 1024, MaxFields = 16;

    private readonly Dictionary<string, byte[]> _fields = new(StringComparer.Ordinal);

    private UploadedForm(string directory) => Directory = directory;

    /// <summary>The directory of the upload, which is removed at the end.</summary>
    public string Directory { get; }

    /// <summary>The file of the archive; null: there was none.</summary>
    public string? Archive { get; private set; }

    /// <summary>The SHA-256 of the archive in lower-case hexadecimal digits.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>A field; null: there was none.</summary>
    public byte[]? this[string name] => _fields.GetValueOrDefault(name);

    /// <summary>A field as text; null: there was none.</summary>
    public string? Text(string name) => this[name] is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes).Trim() : null;

    /// <summary>Reads a form.</summary>
    /// <param name="request">The request.</param>
    /// <param name="directory">The directory in which a directory for the upload is made.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="BadFormException">It is no such form.</exception>
    public static async Task<UploadedForm> ReadAsync(HttpRequest request, string directory, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 70 } boundary)
            throw new BadFormException("the body must be multipart/form-data");
        System.IO.Directory.CreateDirectory(directory);
        var form = new UploadedForm(System.IO.Directory.CreateDirectory(Path.Combine(directory, Guid.NewGuid().ToString("n"))).FullName);
        try
        {
            var reader = new MultipartReader(boundary.ToString(), request.Body) { HeadersCountLimit = 8, HeadersLengthLimit = 4096 };
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
                await form.ReadAsync(section, cancellationToken);
            return form;
        }
        catch (Exception exception)
        {
            form.Dispose();
            throw exception is InvalidDataException or IOException and not BadHttpRequestException
                ? new BadFormException("the form ends in its middle, or is malformed")
                : exception is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
                    ? new BadFormException("the archive is larger than max_upload of this agent")
                    : System.Runtime.ExceptionServices.ExceptionDispatchInfo.SetCurrentStackTrace(exception);
        }
    }

    /// <summary>Writes the signed manifest and its signatures beside the archive, under the names by which an install finds them.</summary>
    public void WriteCompanions()
    {
        foreach (var (field, content) in _fields)
        {
            if (ArchiveFile.SuffixOf(field) is { } suffix)
                File.WriteAllBytes(Archive + suffix, content);
        }
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    private async Task ReadAsync(MultipartSection section, CancellationToken cancellationToken)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
            || HeaderUtilities.RemoveQuotes(disposition.Name) is not { Length: > 0 } name)
            throw new BadFormException("a part of the form has no name");
        if (name == FleetRoutes.Archive)
        {
            if (Archive is not null)
                throw new BadFormException($"the form has two fields {FleetRoutes.Archive}");
            await ReadArchiveAsync(section.Body, cancellationToken);
            return;
        }

        var buffer = new byte[LargestField + 1];
        var length = await section.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > LargestField)
            throw new BadFormException($"the field {name} is longer than {LargestField} bytes");
        if (_fields.Count == MaxFields || !_fields.TryAdd(name.ToString(), buffer[..length]))
            throw new BadFormException($"the form has too many fields, or two of the name {name}");
    }

    private async Task ReadArchiveAsync(Stream body, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Directory, "archive");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[BufferSize];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            hash.AppendData(buffer.AsSpan(0, count));
            await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        (Archive, Sha256) = (path, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
