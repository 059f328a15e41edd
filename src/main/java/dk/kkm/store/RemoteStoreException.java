package dk.kkm.store;

import dk.kkm.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Another store did not do as asked: says which address, what happened and how to mend it. */
public final class RemoteStoreException extends UncheckedIOException {
    RemoteStoreException(Text text, @Nullable Throwable cause) {
        super(text.da() + " / " + text.en(), new IOException(text.da() + " / " + text.en(), cause));
    }
}
