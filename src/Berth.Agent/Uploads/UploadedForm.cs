using System.Security.Cryptography;
using Berth.Fleet.Api;
using Berth.Fleet.Client;
using Berth.Linux.Errors;
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
    /// <exception cref="UploadNotStoredException">The disk is full, or the directory cannot be written.</exception>
    public static async Task<UploadedForm> ReadAsync(HttpRequest request, string directory, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 70 } boundary)
            throw new BadFormException("the body must be multipart/form-data");
        var form = new UploadedForm(
            Store(() => System.IO.Directory.CreateDirectory(Path.Combine(directory, Guid.NewGuid().ToString("n")))).FullName);
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
            if (Mistake(exception) is { } mistake)
                throw new BadFormException(mistake);
            throw;
        }
    }

    /// <summary>Removes what uploads left that an agent did not end because it was killed.</summary>
    /// <param name="directory">The directory of uploads.</param>
    public static void RemoveLeft(string directory)
    {
        if (System.IO.Directory.Exists(directory))
            System.IO.Directory.Delete(directory, recursive: true);
    }

    /// <summary>Writes the signed manifest and its signatures beside the archive, under the names by which an install finds them.</summary>
    public void WriteCompanions()
    {
        foreach (var (field, content) in _fields)
        {
            if (ArchiveFile.SuffixOf(field) is { } suffix)
                Store(() =>
                {
                    File.WriteAllBytes(Archive + suffix, content);
                    return suffix;
                });
        }
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    /// <summary>What the client did wrong; null: it did nothing wrong.</summary>
    private static string? Mistake(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            "the archive is larger than max_upload of this agent",
        BadHttpRequestException or InvalidDataException => "the form is malformed",
        UploadNotStoredException => null,
        IOException => "the form ends in its middle",
        _ => null,
    };

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
        await using var file = Store(() => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0));
        var buffer = new byte[BufferSize];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            hash.AppendData(buffer.AsSpan(0, count));
            Store(() =>
            {
                file.Write(buffer, 0, count);
                return count;
            });
        }

        (Archive, Sha256) = (path, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Does something to a file of the upload.</summary>
    /// <exception cref="UploadNotStoredException">It failed: the disk is full, or the directory is not the agent's.</exception>
    private static T Store<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UploadNotStoredException(FailureText.Of(exception), exception);
        }
    }
}
